"""Serving in private, in a real Datasette: nothing but the page that asks for a password, until it is given."""

import asyncio
import re
from importlib.metadata import version

import pytest

from archive.serving import application
from archive.signing import GUESSES, Users, hashed
from tests.policies import MARKED, fill

NAME, PASSWORD = "erika", "Ahlebrücke 1873"
HASH = hashed(PASSWORD)
BROWSER = {"Accept": "text/html", "Accept-Language": "en"}
OPEN = {"/signin": 200, "/robots.txt": 200, "/-/static-plugins/stadtchronik/style.css": 200}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("private") / "archive.db"
    return path, fill(path)


@pytest.fixture
def served(archive):
    return application(archive[0], users=Users({NAME: HASH}))


async def signed_in(client, *, name=NAME, password=PASSWORD, after="/"):
    """The answer to a form that was filled in, as a browser does it."""
    form = await client.get(f"/signin?next={after}", headers=BROWSER)
    token = re.search(r'name="csrftoken" value="([^"]*)"', form.text)[1]
    answer = await client.post(
        f"/signin?next={after}",
        data={"name": name, "password": password, "csrftoken": token},
        cookies=dict(form.cookies),
        headers=BROWSER | {"Sec-Fetch-Site": "same-origin"},
    )
    return answer, {**form.cookies, **answer.cookies}


async def test_who_did_not_sign_in_sees_nothing(served, archive):
    _, keys = archive
    for address in (
        "/",
        "/search?q=gemeinsam",
        "/search.csv",
        "/health",
        "/events.atom",
        f"/article/{keys['full']}",
        f"/article/{keys['full']}.json",
        "/archive",
        "/archive/articles.json",
        "/-/metadata.json",
        "/-/static/app.css",
        "/-/databases",
        "/%73ignin",
        "/signin/",
        "//signin",
        "/signin/..%2Farchive",
        "/nosuch",
    ):
        page = await served.client.get(address, headers=BROWSER)
        assert page.status_code == 303, address
        assert page.headers["location"].startswith("/signin?next=")
        assert page.text == ""
        program = await served.client.get(address)
        assert program.status_code == 401, address
        assert program.headers["www-authenticate"].startswith("Basic ")
        assert program.text == "Sign in first."
    for address, status in OPEN.items():
        page = await served.client.get(address, headers=BROWSER)
        assert page.status_code == status
        assert "Meldung" not in page.text
        assert "musterstadt" not in page.text


async def test_who_signed_in_sees_all_texts_but_what_is_withheld(served, archive):
    _, keys = archive
    answer, cookies = await signed_in(served.client, after="/health?kind=city")
    assert (answer.status_code, answer.headers["location"]) == (303, "/health?kind=city")
    assert "httponly" in answer.headers["set-cookie"].lower()
    for name, key in keys.items():
        page = await served.client.get(f"/article/{key}", cookies=cookies, headers=BROWSER)
        assert (MARKED[name] in page.text) == (name != "withheld"), name
    listed = await served.client.get("/search.csv", cookies=cookies)
    assert MARKED["metadata"] in listed.text
    assert MARKED["withheld"] not in listed.text
    assert listed.headers["cache-control"] == "private, no-cache"
    assert "Sign out erika" in page.text
    tables = await served.client.get("/archive/articles.json?_shape=array", cookies=cookies)
    assert MARKED["snippet"] in tables.text
    sql = "/archive/-/query.json" if version("datasette") >= "1" else "/archive.json"
    assert (await served.client.get(f"{sql}?sql=select+1", cookies=cookies)).status_code == 403


async def test_a_wrong_password_is_said_and_after_a_few_nobody_looks(served):
    for _ in range(GUESSES):
        answer, cookies = await signed_in(served.client, password="Ahlebrücke 1874")
        assert answer.status_code == 403
        assert "Name or password is wrong" in answer.text
        assert "stadtchronik_session" not in cookies
    answer, _ = await signed_in(served.client)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 60
    basic = await served.client.get("/search.csv", auth=(NAME, PASSWORD))
    assert basic.status_code == 429


async def test_a_program_sends_name_and_password_with_each_request(served):
    for address in ("/search.csv", "/events.atom", "/archive/articles.json"):
        assert (await served.client.get(address, auth=(NAME, PASSWORD))).status_code == 200
    many = [served.client.get("/search.csv", auth=(NAME, PASSWORD)) for _ in range(2 * GUESSES)]
    assert {answer.status_code for answer in await asyncio.gather(*many)} == {200}
    assert (await served.client.get("/search.csv", auth=(NAME, "falsch"))).status_code == 401
    for header in ("Basic", "Basic %%%", "Basic /////w==", "Bearer x", "basic " + "A" * 4000):
        answer = await served.client.get("/search.csv", headers={"Authorization": header})
        assert answer.status_code == 401, header


async def test_a_session_is_no_one_elses_and_ends_with_the_password(served, archive):
    _, cookies = await signed_in(served.client)
    other = application(archive[0], users=Users({NAME: HASH}))  # another secret
    assert (await other.client.get("/search.csv", cookies=cookies)).status_code == 401
    forged = {"stadtchronik_session": cookies["stadtchronik_session"][:-2] + "AA"}
    assert (await served.client.get("/search.csv", cookies=forged)).status_code == 401
    served.stadtchronik_users = Users({NAME: hashed(PASSWORD)})  # a new salt
    assert (await served.client.get("/search.csv", cookies=cookies)).status_code == 401


async def test_signing_in_never_leads_to_another_host(served):
    for number, after in enumerate(
        ("//evil.example/", "/%5Cevil.example", "https://evil.example/", "/%0d%0aX:1")
    ):
        answer, _ = await signed_in(served.client, after=after)
        assert answer.headers["location"] == "/", number


async def test_a_form_from_elsewhere_is_refused(served):
    _, cookies = await signed_in(served.client)
    answer = await served.client.post(
        "/signout",
        cookies=cookies,
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    large = await served.client.post("/signin", content=b"x" * 100_000)
    assert large.status_code == 413


async def test_without_a_list_of_users_a_private_archive_lets_nobody_in(archive):
    closed = application(archive[0], users=Users({}))
    assert (await closed.client.get("/search.csv", auth=(NAME, PASSWORD))).status_code == 401


async def test_a_public_archive_has_no_door(archive):
    answer = await application(archive[0]).client.get("/signin", headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
