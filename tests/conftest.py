"""What the tests need from outside, and what is said when it is not there."""

import gc
import os
import shutil
from pathlib import Path

import hypothesis
import pytest
from datasette.plugins import pm
from filelock import FileLock
from playwright.sync_api import sync_playwright

from crawler.demo.cities import load, sources
from crawler.demo.server import serve
from tests import templates
from tests.browsing import WIDE, watched
from tests.commands import stadtchronik
from tests.serving import served

DATA = os.environ.get("STADTCHRONIK_DATA")
TEST_ALL = os.environ.get("STADTCHRONIK_TEST_ALL") == "1"

# Measured on third parties' pages, which are not part of the project.
THIRD_PARTY = [
    "archive/test_reuse_seeds.py",
    "crawler/extraction/test_seeds.py",
    "crawler/extraction/test_standins_pages.py",
    "test_seeds_served.py",
]
collect_ignore = [] if DATA else THIRD_PARTY


# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("stadtchronik", deadline=None)
hypothesis.settings.load_profile("stadtchronik")


def pytest_report_header():
    if DATA:
        return f"real pages: {DATA}"
    return "real pages: none (set STADTCHRONIK_DATA to the folder that holds them; those tests are not collected)"


def pytest_collection_modifyitems(items):
    """Workers get the long files first, so that they end together: those that start servers, processes or a browser.

    The first of those that look at the demonstration makes it, the others come last: by then nobody has to wait for it.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        long = {item.path for item in items if item.get_closest_marker("e2e")}
        shown = list(dict.fromkeys(item.path for item in items if "demo" in item.fixturenames))
        place = dict.fromkeys(long, 1) | dict.fromkeys(shown, 2) | dict.fromkeys(shown[:1], 0)
        items.sort(key=lambda item: place.get(item.path, 3))


def pytest_collection_finish():
    """What was collected stays to the end; nobody needs to look whether it is garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def compiled_once():
    """Datasettes of this process share their compiled templates."""
    pm.register(templates)
    yield
    pm.unregister(templates)


def program(*names):
    """The first of these programs there is; without one the test is skipped, or fails in CI."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        message = f"needs {' or '.join(names)}"
        if TEST_ALL:
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def chromium():
    """Path of a browser."""
    return program("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def libreoffice():
    """Path of LibreOffice."""
    return program("soffice", "libreoffice")


@pytest.fixture(scope="session")
def examples():
    """The folder of the demo cities."""
    return Path(__file__).parent.parent / "examples"


@pytest.fixture
def sites(examples, tmp_path):
    """The demo cities, and the environment in which they are the sources; words are learned by tests of that."""
    with serve(load(examples, 0), 0) as server:
        folder = tmp_path / "sources"
        folder.mkdir()
        sources(examples, server.port, folder)
        own = {"STADTCHRONIK_SOURCES": str(folder), "STADTCHRONIK_LEARN_WORDS": "no"}
        yield server, os.environ | own


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The archive of a demonstration, and what it said: made once for all workers, so nobody writes to it."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "demo"
    path, said = folder / "archive.db", folder / "said"
    with FileLock(f"{folder}.lock"):
        if not said.exists():
            folder.mkdir(exist_ok=True)
            said.write_text(stadtchronik("demo", "--exit", "--archive", path).stdout, encoding="utf-8")
    return path, said.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def address(demo):
    """Where the archive of the demonstration is served."""
    with served(demo[0]) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium):
    """A real browser; a window of its own for each test is `page`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser, request):
    """A page whose every complaint fails the test, and which asks nobody but the archive."""
    options = getattr(request, "param", {})
    context = browser.new_context(**{"viewport": WIDE, "locale": "de-DE", **options})
    with watched(context.new_page()) as page:
        yield page
    context.close()
