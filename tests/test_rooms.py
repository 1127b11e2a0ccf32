"""The rooms of docs/architecture.md: every module is in one, and imports only what its room may."""

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

NETWORK = {"socket", "http", "urllib.request", "httpx", "requests", "twisted", "asyncio"}
DATABASE = {"sqlite3", "sqlite_utils"}
PARSERS = {"lxml", "parsel", "trafilatura", "htmldate"}  # nh3 parses, but only to make harmless
SCREEN = {"click", "rich"}

# Room: its modules, what they never import.
ROOMS = {
    "pure, of the archive": (
        "records tally columns evidence alike health times language alignment diff changes edits notes markup measured feeds notices states fields measures usual breakpoints findings quality judgement lexicon compounds word_keys expansion display signing formats/* news digest fingerprints facts passages claims citation same_event added blanks gzip_members refusals",
        {"scrapy", "crawler", "datasette", "pebble", *NETWORK, *DATABASE, *PARSERS, *SCREEN},
    ),
    "pure, of the crawler": (
        "source source_file source_values article_pages backlog counting pace rhythm urls forms revisit walk listing_pages robots rights politeness addresses sameness held survey proposal draft rebuilt discover/* extraction/* demo/cities demo/pages",
        {"scrapy", "datasette", "pebble", *NETWORK, *DATABASE, *SCREEN}
        | {"archive.store", "archive.opening", "archive.captures", "archive.writer", "archive.search"},
    ),
    "glue": (
        "spider admission loader middlewares throttling downloader site_files pipelines settings guard heads outcomes newsroom desk storing reading rereading profiling progress crawl registry unpacking stopping report metrics scout observing schedule changes clock",
        {"datasette", "click", *DATABASE, *PARSERS},
    ),
    "store": (
        "__init__ store captures captured keeping site_profiles allowed frontier filing runs events gaps ids schema writer search export browse rows query facets verify opening presence observed status days notify visits history rereading rebuilds pasts vocabulary showing holding moves warc_copy following saved alerts mailing prints reuse printed pairs package inventory stories event_links storyline told_rows exported withholding forgetting forgetting_sources",
        {"crawler", "scrapy", "datasette", *PARSERS, *SCREEN},
    ),
    "web": ("web/* serving", {"crawler", "scrapy", "click"}),
    "doors of the archive": (
        "cli options terminal status_cli alerts_cli withholding_cli",
        {"crawler", "scrapy", "datasette", *DATABASE, *PARSERS},
    ),
    "doors of the crawler": (
        "__init__ cli doors options crawl_cli reading_cli demo_cli sources_cli schedule_cli trying_cli adding check freeze rebuild demo/__init__ demo/server demo/show",
        {"scrapy", "datasette", *DATABASE, *PARSERS},
    ),
}
HALVES = {
    "pure, of the archive": "archive",
    "store": "archive",
    "web": "archive",
    "doors of the archive": "archive",
}
CLOCKS = {"now", "today", "utcnow", "monotonic", "perf_counter"}

MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for half in ("archive", "crawler")
    for path in (ROOT / half).rglob("*.py")
)


def rooms_of(module):
    return [
        room
        for room, (names, _) in ROOMS.items()
        if any(fnmatch(module, f"{HALVES.get(room, 'crawler')}/{name}.py") for name in names.split())
    ]


def imports(module):
    """Every name a module imports, dotted, wherever in it."""
    for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_one_room(module):
    assert len(rooms_of(module)) == 1, (
        f"name {module} in one room of tests/test_rooms.py and in docs/architecture.md"
    )


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_room_may(module):
    for room in rooms_of(module):
        forbidden = ROOMS[room][1]
        wrong = {
            name for name in imports(module) if any(f"{name}.".startswith(f"{never}.") for never in forbidden)
        }
        assert not wrong, f"{module} is in the room “{room}” and must not import {wrong}"


@pytest.mark.parametrize(
    "module", [module for module in MODULES if any(room.startswith("pure") for room in rooms_of(module))]
)
def test_pure_modules_have_no_clock(module):
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    calls = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    }
    assert not calls, f"{module} looks at a clock; let the time be passed in"


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith("archive/")])
def test_the_archive_never_heard_of_the_crawler(module):
    assert not [name for name in imports(module) if name.split(".")[0] in {"crawler", "scrapy"}]


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is_for(module):
    docstring = ast.get_docstring(ast.parse((ROOT / module).read_text(encoding="utf-8")))
    assert docstring, f"{module} has no docstring"
