"""Hostile strings in every column come out as text, whatever form they come out in."""

import csv
import io
import json
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from lxml.html import document_fromstring
from playwright.sync_api import sync_playwright

from archive.formats import FORMATS
from archive.serving import application
from crawler.cli import cli
from tests.hostile import EVIL, HOSTILE
from tests.hostile_archive import fill
from tests.serving import served

NEVER = {
    "iframe",
    "object",
    "embed",
    "base",
    "svg",
    "math",
    "video",
    "img",
    "style",
    "script",
    "template",
    "textarea",
}
CITY_MAX_CHARACTERS = 600  # of a path; no city is called longer
FORMULAS = tuple("=+-@＝＋－＠\t\r\n")
CONTROLS = {
    chr(sign)
    for sign in (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "archive.db"
    return path, fill(path)


@pytest.fixture
def get(archive):
    return application(archive[0]).client.get


def test_there_are_enough_of_them():
    assert len(set(HOSTILE.values())) >= 60


def pages(keys):
    """Every page of ours that shows an article or a source."""
    yield from ("/", "/health", "/health?page=2", "/holdings", "/search?order=newest")
    for number, (name, key) in enumerate(keys.items()):
        yield from (f"/article/{key}", f"/article/{key}/versions?view=side", f"/source/h{number}")
        yield f"/capture/{2 * number + 1}"
        if len(city := quote(HOSTILE[name], safe="")) <= CITY_MAX_CHARACTERS:
            yield f"/city/{city}"


async def test_no_page_gets_an_element_a_handler_or_an_address_from_a_text(archive, get):
    for address in pages(archive[1]):
        answer = await get(address)
        assert answer.status_code == 200, (address, answer.text[-300:])
        assert "evil" not in " ".join(answer.headers.values())
        for element in document_fromstring(answer.content).iter():
            if not isinstance(element.tag, str):
                continue
            drawn = any(
                parent.tag == "svg"
                and {"timeline", "months"} & {parent.get("class"), parent.getparent().get("class")}
                for parent in (element, *element.iterancestors())
            )
            if element.tag == "script" and element.get("type") == "application/ld+json":  # data, never run
                json.loads(element.text)
            elif element.get("class") != "stored":  # our frame of a stored page
                assert drawn or element.tag not in NEVER, (address, element.tag)
            for name, value in element.attrib.items():
                assert not name.startswith("on"), (address, name)
                assert name not in {"style", "srcdoc", "formaction", "http-equiv"}, (address, name)
                if name in {"href", "src", "action"}:
                    assert value.startswith(("/", "?", "#", "https://", "http://", "about:invalid")), (
                        address,
                        value,
                    )
                    assert not value.startswith("//"), (address, value)


@pytest.mark.parametrize("form", [form for form in FORMATS if FORMATS[form].ending == "csv"])
async def test_no_cell_of_a_table_is_a_formula(archive, get, form):
    csv.field_size_limit(10**7)
    text = (await get(f"/search.{form}")).content.decode("utf-8-sig")
    found = list(
        csv.DictReader(
            io.StringIO(text.replace("\0", "\ufffd"), newline=""), delimiter=";" if form != "csv" else ","
        )
    )
    assert len(found) == len(HOSTILE)
    for row in found:
        assert None not in row
        for value in row.values():
            assert not value.lstrip(" \u200b\u3000\u00a0\t\r\n\ufeff").startswith(tuple("=+-@＝＋－＠")), (
                value
            )
            assert not value.startswith(FORMULAS), value
    assert {row["headline"].lstrip("'") for row in found} == {
        text.replace("\0", "\ufffd").lstrip("'") for text in HOSTILE.values()
    }


@pytest.mark.parametrize("form", [form for form in FORMATS if FORMATS[form].ending in {"json", "jsonl"}])
async def test_programs_get_the_very_strings(get, form):
    answer = await get(f"/search.{form}")
    assert answer.headers["content-type"].partition(";")[0] in {"application/json", "application/x-ndjson"}
    found = (
        json.loads(answer.text)
        if form == "json"
        else [json.loads(line) for line in answer.content.decode().split("\n") if line]
    )
    assert {row["headline"] for row in found} == set(HOSTILE.values())


async def test_feeds_stay_well_formed(get):
    feed = ET.fromstring((await get("/events.atom")).content)
    titles = [title.text for title in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert any("<script>" in title for title in titles)
    assert len((await get("/events.json")).json()["items"]) == len(titles) - 1


@pytest.mark.parametrize(
    "command", [["search", "--limit", "1000"], ["search", "--limit", "1000", "--json"], ["status"]]
)
def test_nothing_commands_the_terminal(archive, command):
    done = CliRunner().invoke(cli, [*command, "--archive", str(archive[0])])
    assert not CONTROLS & set(done.output), command
    assert "Rat" in done.output or command == ["status"]


def test_a_comparison_commands_no_terminal_either(archive):
    for key in archive[1].values():
        done = CliRunner().invoke(cli, ["diff", str(key), "--archive", str(archive[0])])
        assert done.exit_code == 0, done.output
        assert not CONTROLS & set(done.output)


@pytest.mark.e2e
def test_a_real_browser_runs_nothing_and_asks_nobody(archive, chromium):
    path, keys = archive
    evil = []
    with served(path) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("dialog", lambda dialog: (evil.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda asked: asked.url.startswith((address, "data:")) or evil.append(asked.url))
        page.on("pageerror", lambda error: evil.append(str(error)))
        searches = [f"/search?page={number}" for number in range(1, len(keys) // 20 + 2)]
        tables = [
            "/archive/articles?_size=100",
            "/archive/versions?_size=100",
            "/archive/sources?_size=100",
            "/archive/tags",
        ]
        for shown in (
            "/",
            *searches,
            *tables,
            *(f"/article/{keys[name]}" for name in keys if EVIL in HOSTILE[name]),
        ):
            page.goto(address + shown, wait_until="domcontentloaded")
            assert page.evaluate("document.documentElement.dataset.evil") is None, shown
            assert page.evaluate("location.origin") == address
        browser.close()
    assert evil == []
