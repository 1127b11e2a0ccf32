"""Downloads from a real Datasette: in this process, and over a real connection that breaks off."""

import csv
import io
import json
import sys
import threading
import time

import httpx
import openpyxl
import pytest
import uvicorn
from pyarrow import parquet

from archive import Archive
from archive.serving import application
from archive.web import downloads
from tests.archives import CITY, RELEASE, file
from tests.ports import free_port
from tests.serving import pages_of


@pytest.fixture
def get(filled):
    return pages_of(filled)


@pytest.mark.parametrize(
    ("ending", "media_type", "read"),
    [
        ("csv", "text/csv; charset=utf-8", lambda data: list(csv.reader(io.StringIO(data.decode())))[1:]),
        ("json", "application/json; charset=utf-8", json.loads),
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda data: list(openpyxl.load_workbook(io.BytesIO(data))["Articles"].values)[1:],
        ),
        (
            "parquet",
            "application/vnd.apache.parquet",
            lambda data: parquet.read_table(io.BytesIO(data)).to_pylist(),
        ),
    ],
)
async def test_a_search_is_a_file_at_the_same_address_with_an_ending(get, ending, media_type, read):
    answer = await get(f"/search.{ending}?source=bote")
    assert answer.headers["content-type"] == media_type
    assert f'filename="stadtchronik.{ending}"' in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(read(answer.content)) == 2


async def test_the_page_of_results_offers_every_format(get):
    page = (await get("/search?q=tiefbauamt")).text
    for format_ in downloads.FORMATS:
        assert f'href="/search.{format_}?q=tiefbauamt"' in page


async def test_a_format_whose_program_is_missing_is_explained_on_a_page(get, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "pyarrow.parquet", raising=False)
    answer = await get("/search.parquet?q=tiefbauamt")
    assert answer.status_code == 501
    assert "Dieses Archiv schreibt solche Dateien nicht" in answer.text
    assert "pip install stadtchronik[parquet]" in answer.text
    assert 'href="/search?q=tiefbauamt"' in answer.text


async def test_a_look_at_the_head_reads_no_article(filled, monkeypatch):
    monkeypatch.setattr(downloads, "write", lambda *_: pytest.fail("nobody asked for the file"))
    answer = await application(filled).client.head("/search.xlsx")
    assert answer.status_code == 200
    assert 'filename="stadtchronik.xlsx"' in answer.headers["content-disposition"]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """An archive of 300 articles that are long, and have next to no words: searching them is not what is tested."""
    path = tmp_path_factory.mktemp("many") / "many.db"
    with Archive.open(path, learns=False) as archive, archive.db.atomic():
        archive.register([CITY])
        file(archive, RELEASE, "musterstadt")
        names = [row["name"] for row in archive.db.query("PRAGMA table_info(articles)")]
        chosen = ", ".join({"id": "id + value", "url": "url || value"}.get(name, name) for name in names)
        archive.db.execute("UPDATE articles SET body = replace(hex(zeroblob(10000)), '00', '.... ')")
        archive.db.execute(
            "WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 299) "
            f"INSERT INTO articles SELECT {chosen} FROM articles, n"
        )
    return path


@pytest.fixture(scope="module")
def served(many):
    """The address of a server of that archive."""
    port = free_port()
    config = uvicorn.Config(application(many).app(), host="127.0.0.1", port=port, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.mark.e2e
def test_a_reader_who_goes_away_ends_the_work(served, monkeypatch):
    read, closed = [], threading.Event()
    rows = downloads.write

    def watched(*args):
        try:
            for chunk in rows(*args):
                read.append(len(chunk))
                yield chunk
        finally:
            closed.set()

    monkeypatch.setattr(downloads, "write", watched)
    with httpx.stream("GET", f"{served}/search.jsonl", timeout=60) as answer:
        assert answer.status_code == 200
        next(answer.iter_bytes())
    assert closed.wait(60)
    assert sum(read) < 300 * 50_000


@pytest.mark.e2e
async def test_pages_are_answered_while_downloads_wait_for_their_readers(served):
    async with httpx.AsyncClient(timeout=60) as client:
        slow = [client.stream("GET", f"{served}/search.jsonl") for _ in range(downloads.AT_ONCE + 4)]
        begun = [await stream.__aenter__() for stream in slow]
        assert {answer.status_code for answer in begun} == {200}
        assert (await client.get(f"{served}/search?q=tiefbauamt")).status_code == 200
        for stream in slow:
            await stream.__aexit__(None, None, None)


@pytest.mark.e2e
def test_a_file_that_breaks_off_is_no_whole_file(served, monkeypatch):
    def broken(*args):
        yield b"id\r\n"
        raise OSError("disk")

    monkeypatch.setattr(downloads, "write", broken)
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{served}/search.csv", timeout=60)
