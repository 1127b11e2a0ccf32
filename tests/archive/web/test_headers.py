"""What every answer of a served archive says to browsers and search engines."""

from urllib.robotparser import RobotFileParser

import pytest

from archive.serving import application


@pytest.fixture
def get(filled):
    return application(filled).client.get


async def test_no_page_runs_a_script_that_stands_in_it_but_datasettes_own(get):
    assert "script-src" not in (await get("/")).headers["content-security-policy"]
    policy = (await get("/archive/articles")).headers["content-security-policy"]
    scripts = policy.split("script-src ")[1].split(";")[0].split()
    assert scripts[0] == "'self'"
    assert len(scripts) > 1
    assert all(one.startswith("'sha256-") for one in scripts[1:])


@pytest.mark.parametrize(
    "address", ["/", "/search", "/search.csv", "/archive/articles.json", "/nosuch", "/robots.txt"]
)
async def test_every_answer_is_safe_against_frames_sniffing_and_leaks(get, address):
    headers = (await get(address)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert ("x-robots-tag" in headers) == (address != "/")


async def test_search_engines_may_ask_for_the_front_page_and_articles_and_for_no_copies(get):
    rules = RobotFileParser()
    lines = (await get("/robots.txt")).text.splitlines()
    rules.parse([line for line in lines if "/*" not in line])  # Python's knows no wildcards
    allowed = {
        path: rules.can_fetch("x", path)
        for path in ("/", "/article/1", "/search?q=a", "/search.csv", "/archive/articles", "/-/metadata")
    }
    assert [path for path, may in allowed.items() if may] == ["/", "/article/1"]
