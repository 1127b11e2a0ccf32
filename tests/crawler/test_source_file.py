"""A source file is right, or the message names file, key and remedy."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archive.records import SourceFacts
from crawler.extraction.readers import READERS
from crawler.pace import Pace
from crawler.registry import BUNDLED
from crawler.source import Rights
from crawler.source_file import FILE_MAX_BYTES, SourceError, load, parse, registry

EXAMPLES = Path(__file__).parents[2] / "examples" / "sources"
FEED = "https://www.musterstadt.example/feed.xml"
MINIMAL = f"""
name = "Stadt Musterstadt"
kind = "city"
homepage = "https://www.musterstadt.example/"
feeds = ["{FEED}"]
"""
FULL = (
    MINIMAL
    + r"""
city = "Musterstadt"
state = "Nordrhein-Westfalen"
country = "AT"
ags = "05999000"
language = "en"
timezone = "Europe/Vienna"
licence = "CC-BY-4.0"
display = "snippet"
sitemaps = ["https://WWW.musterstadt.example/sitemap.xml#top"]
listings = ["https://www.musterstadt.example/presse"]
article = '/presse/\d{4}/'
reader = "drupal"
cms = "govcms"
tags = ["grossstadt", "bot-check"]
publishes = "release"
number = '/(\d+)-'
revisits = 20
delay = 10
allow_private = true
verified = 2026-10-14
evidence = "Looked at by us on 2026-10-14"
needs = "a second look"

[mirrors]
"app.example/musterstadt" = "musterstadt.example"

[select]
kicker = ".dachzeile"
published = "time::attr(datetime)"

[expect]
links = 5
max_age_days = 60

[schedule]
min = "30m"
max = "2d"
"""
)


@pytest.fixture
def written(tmp_path):
    def write(text, name="musterstadt.toml"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def test_four_lines_are_a_source(written):
    source = load(written(MINIMAL))
    assert source.facts == SourceFacts(
        id="musterstadt", name="Stadt Musterstadt", kind="city", homepage="https://www.musterstadt.example/"
    )
    assert source.seeds == (FEED,)
    assert (source.delay, source.allow_private, source.evidence) == (1.0, False, "unverified")
    assert (source.article, source.reader, source.needs) == (None, None, None)
    assert (source.cms, source.tags, source.verified) == (None, (), None)
    assert source.schedule == Pace(min=timedelta(hours=1), max=timedelta(days=1))


def test_every_key_arrives(written):
    source = load(written(FULL))
    facts = source.facts
    assert (facts.city, facts.state, facts.country, facts.ags) == (
        "Musterstadt",
        "Nordrhein-Westfalen",
        "AT",
        "05999000",
    )
    assert (facts.language, facts.timezone, facts.licence, facts.display) == (
        "en",
        "Europe/Vienna",
        "CC-BY-4.0",
        "snippet",
    )
    assert source.sitemaps == ("https://www.musterstadt.example/sitemap.xml",)
    assert source.listings == ("https://www.musterstadt.example/presse",)
    assert source.article.pattern == r"/presse/\d{4}/"
    assert (source.number.pattern, source.revisits) == (r"/(\d+)-", 20)
    assert source.mirrors == {"app.example/musterstadt": "musterstadt.example"}
    assert (source.reader, source.publishes, source.delay) == ("drupal", "release", 10.0)
    assert (source.allow_private, source.needs) == (True, "a second look")
    assert (source.cms, source.tags) == ("govcms", ("grossstadt", "bot-check"))
    assert (source.verified, source.evidence) == (date(2026, 10, 14), "Looked at by us on 2026-10-14")
    assert dict(source.select) == {"kicker": ".dachzeile", "published": "time::attr(datetime)"}
    assert (source.expect.links, source.expect.max_age_days) == (5, 60)
    assert source.schedule == Pace(min=timedelta(minutes=30), max=timedelta(days=2))


def test_a_source_may_deviate_from_the_policy_for_a_reason():
    rights = {"reason": "Lizenz vom 1. März 2026", "tdm-reservation": "record"}
    source = parse(
        "stadt", {"name": "S", "kind": "city", "homepage": FEED, "feeds": [FEED], "rights": rights}
    )
    assert source.rights == Rights(reason=rights["reason"], effects={"tdm-reservation": "record"})


def test_this_test_knows_every_fact():
    named = {line.partition(" ")[0] for line in FULL.splitlines()}
    assert {field.name for field in fields(SourceFacts)} - {"id"} <= named


# What is written instead of, or after, the minimal file; what the message must name.
MISTAKES = {
    "an unknown key": ('feed = ["x"]', "`feed`", "did you mean `feeds`"),
    "a key like no other": ("xyzzy = 1", "`xyzzy`", "known are"),
    "an unknown field of select": ('[select]\nkiker = ".k"', "`select.kiker`", "did you mean `kicker`"),
    "an unknown pace": ('[schedule]\nmn = "1h"', "`schedule.mn`", "did you mean `min`"),
    "a pace for a table": ('schedule = "1h"', "`[schedule]`", "must be a table"),
    "a pace without unit": ("[schedule]\nmin = 30", "`[schedule]`: `min`", "number and its unit"),
    "a pace in words": ('[schedule]\nmax = "daily"', "`[schedule]`: `max`", "such as “30m” or “1d”"),
    "no visit for months": ('[schedule]\nmax = "9w"', "`[schedule]`: `max`", "at least once in 30d"),
    "no pause at all": ('[schedule]\nmin = "1m"', "`schedule.min`", "at most once in 10m"),
    "a longest pause that is shorter": (
        '[schedule]\nmax = "30m"',
        "`[schedule]`",
        "min (1h) must not be longer than max (30m)",
    ),
    "an unknown expectation": ("[expect]\nlink = 3", "`expect.link`", "did you mean `links`"),
    "a number for a text": ("city = 3", "`city`", "must be a text"),
    "an empty text": ('city = " "', "`city`", "must be a text that is not empty"),
    "an unknown kind": ('kind = "citty"', "`kind`", "did you mean 'city'"),
    "a kind like no other": ('kind = "xyzzy"', "`kind`", "choose one of city, county"),
    "a kind of another type": ('kind = ["city"]', "`kind`", "did you mean 'city'"),
    "an unknown reader": ('reader = "drupall"', "`reader`", "did you mean 'drupal'"),
    "a system in words": ('cms = "TYPO3 (ext:news)"', "`cms`", "use a–z, 0–9 and single hyphens"),
    "a tag in words": ('tags = ["große Stadt"]', "`tags`", "use a–z, 0–9 and single hyphens"),
    "a tag for tags": ('tags = "grossstadt"', "`tags`", "must be a list of short names"),
    "a tag twice": ('tags = ["eins", "eins"]', "`tags`", "names one thing twice"),
    "a day in quotation marks": ('verified = "2026-10-14"', "`verified`", "without quotation marks"),
    "a moment for a day": ("verified = 2026-10-14T08:00:00", "`verified`", "must be a day"),
    "a yes for a day": ("verified = true", "`verified`", "must be a day"),
    "an unknown display": ('display = "all"', "`display`", "choose one of full, snippet, metadata"),
    "an unknown publication": ('publishes = "releases"', "`publishes`", "did you mean 'release'"),
    "a homepage without scheme": ('homepage = "musterstadt.example"', "`homepage`", "no http(s) address"),
    "a feed that is a text": (f'feeds = "{FEED}"', "`feeds`", "must be a list of addresses"),
    "a feed of another scheme": ('feeds = ["ftp://a.example/"]', "`feeds`", "no http(s) address"),
    "a feed that is a number": ("feeds = [1]", "`feeds`", "must be a text"),
    "a bad pattern": ("article = '/presse/('", "`article`", "no regular expression"),
    "a pattern of another type": ("article = 3", "`article`", "must be a text"),
    "a number without a group": ("number = '_aid-'", "`number`", "in a group"),
    "a number that is no pattern": ("number = '('", "`number`", "no regular expression"),
    "a mirror that is an address": (
        '[mirrors]\n"a.example" = "https://b.example"',
        "`[mirrors]`",
        "table of hosts",
    ),
    "mirrors in a text": ('mirrors = "a.example"', "`[mirrors]`", "table of hosts"),
    "a negative number of looks": ("revisits = -1", "`revisits`", "whole number"),
    "a bad selector": ('[select]\nkicker = "div["', "`select.kicker`", "no CSS selector"),
    "a pseudo-element that is none": ('[select]\nkicker = "a::nix"', "`select.kicker`", "no CSS selector"),
    "an empty selector": ('[select]\nkicker = ""', "`select.kicker`", "must be a text"),
    "selectors in a text": ('select = ".k"', "`[select]`", "must be a table"),
    "expectations in a number": ("expect = 5", "`[expect]`", "must be a table"),
    "a negative expectation": ("[expect]\nlinks = -1", "`expect.links`", "whole number"),
    "a true expectation": ("[expect]\nlinks = true", "`expect.links`", "whole number"),
    "an expected field nobody counts": (
        '[expect]\nfields = ["leads"]',
        "`expect.fields`",
        "did you mean 'lead'",
    ),
    "expected fields as a text": ('[expect]\nfields = "lead"', "`expect.fields`", "must be a list"),
    "half an expectation": ("[expect]\nlinks = 1.5", "`expect.links`", "whole number"),
    "rights without a reason": ('[rights]\nnoarchive = "record"', "`rights.reason`", "is missing"),
    "an empty reason": ('[rights]\nreason = " "', "`rights.reason`", "must be a text"),
    "an unknown wish": ('[rights]\nreason = "x"\nnoarchiv = "record"', "`rights.noarchiv`", "did you mean"),
    "an unknown effect": (
        '[rights]\nreason = "x"\nnoarchive = "refused"',
        "`rights.noarchive`",
        "did you mean 'refuse'",
    ),
    "rights in a text": ('rights = "alle"', "`[rights]`", "must be a table"),
    "a key of seven digits": ('ags = "0511400"', "`ags`", "eight digits"),
    "a key that is a number": ("ags = 5114000", "`ags`", "eight digits"),
    "no time zone": ('timezone = "Europe/Krefeld"', "`timezone`", "Europe/Berlin"),
    "a path for a time zone": ('timezone = "../etc/passwd"', "`timezone`", "Europe/Berlin"),
    "a folder of time zones": ('timezone = "Europe"', "`timezone`", "Europe/Berlin"),
    "haste": ("delay = 0.5", "`delay`", "at most once in 1 seconds"),
    "a negative pause": ("delay = -1", "`delay`", "number of seconds from 0"),
    "a pause that is no number": ("delay = nan", "`delay`", "number of seconds from 0"),
    "a pause of a day": ("delay = 86400", "`delay`", "number of seconds from 0 to 3600"),
    "a pause that is true": ("delay = true", "`delay`", "number of seconds"),
    "a yes in words": ('allow_private = "yes"', "`allow_private`", "true or false"),
    "a listing without pattern": ('listings = ["https://a.example/"]', "`article`", "say which are wanted"),
    "a sitemap without pattern": ('sitemaps = ["https://a.example/"]', "`article`", "say which are wanted"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_file_key_and_remedy(written, mistake):
    line, key, remedy = MISTAKES[mistake]
    name = line.partition(" ")[0]
    kept = [other for other in MINIMAL.splitlines() if not other.startswith(f"{name} ")]
    path = written("\n".join([*kept, line]))
    with pytest.raises(SourceError) as error:
        load(path)
    message = str(error.value)
    assert message.startswith(f"{path}: ")
    assert key in message
    assert remedy in message


@pytest.mark.parametrize("key", ["name", "kind", "homepage"])
def test_a_missing_key_is_named(written, key):
    lines = [line for line in MINIMAL.splitlines() if not line.startswith(key)]
    with pytest.raises(SourceError, match=f"`{key}` is missing; name, kind and homepage are required"):
        load(written("\n".join(lines)))


def test_a_missing_seed_is_named(written):
    with pytest.raises(
        SourceError, match="no seed: give `feeds`, `sitemaps` or `listings`, or say in `needs`"
    ):
        load(written(MINIMAL.replace("feeds", "# feeds")))


def test_what_is_missing_may_be_said_instead_of_a_seed(written):
    source = load(written(MINIMAL.replace("feeds", "# feeds") + 'needs = "an address of a feed"'))
    assert source.seeds == ()


def test_the_system_is_the_readers_unless_it_is_named(written):
    assert load(written(MINIMAL + 'reader = "park"')).cms == "park"
    assert load(written(MINIMAL + 'cms = "joomla"')).cms == "joomla"


def test_a_demo_may_be_quick(written):
    assert load(written(MINIMAL + "allow_private = true\ndelay = 0")).delay == 0.0


@pytest.mark.parametrize(
    "name", ["Musterstadt.toml", "muster_stadt.toml", "-muster.toml", "muster--stadt.toml", "ü.toml"]
)
def test_a_name_that_is_no_id_is_refused(written, name):
    with pytest.raises(SourceError, match="use a–z, 0–9 and single hyphens"):
        load(written(MINIMAL, name))


@pytest.mark.parametrize(
    "text", ["name = ", b"\xff\xfe", b'name = "Stadt M\xfcnster"', 'name = "a"\nname = "b"']
)
def test_what_is_no_toml_is_said_with_the_file(written, text):
    path = written(text)
    with pytest.raises(SourceError, match="not TOML in UTF-8") as error:
        load(path)
    assert str(error.value).startswith(f"{path}: ")


def test_a_file_without_end_is_not_read(written):
    with pytest.raises(SourceError, match=f"at most {FILE_MAX_BYTES} bytes"):
        load(written("#" * (FILE_MAX_BYTES + 1)))
    assert load(written(MINIMAL + "#" * (FILE_MAX_BYTES - len(MINIMAL.encode()))))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"absent\.toml: cannot be read: No such file"):
        load(tmp_path / "absent.toml")


def test_a_table_without_file_is_parsed_alike():
    table = {"name": "A", "kind": "city", "homepage": "https://a.example", "feeds": ["https://a.example/f"]}
    assert parse("a", table).facts.homepage == "https://a.example/"
    with pytest.raises(ValueError, match="`nmae`"):
        parse("a", {"nmae": "A"})


def test_folders_become_one_registry(tmp_path):
    for folder, name in [("a", "eins"), ("b", "zwei")]:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.toml").write_text(MINIMAL, encoding="utf-8")
    (tmp_path / "a" / "notes.txt").write_text("no source", encoding="utf-8")
    found = registry([tmp_path / "a", tmp_path / "b"])
    assert {key: source.id for key, source in found.items()} == {"eins": "eins", "zwei": "zwei"}


def test_an_id_is_given_once(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "eins.toml").write_text(MINIMAL, encoding="utf-8")
    with pytest.raises(SourceError, match="already a source “eins”; rename one"):
        registry([tmp_path / "a", tmp_path / "b"])


def test_a_folder_that_is_not_there_is_named_with_the_variable(tmp_path):
    with pytest.raises(SourceError, match="absent is no folder; STADTCHRONIK_SOURCES"):
        registry([tmp_path / "absent"])


@pytest.mark.parametrize(
    "path", sorted([*BUNDLED.glob("*.toml"), *EXAMPLES.glob("*.toml")]), ids=lambda path: path.stem
)
def test_the_sources_that_come_along_load(path):
    source = load(path)
    assert source.id == path.stem
    assert source.evidence != "unverified", "say who checked the addresses and when, or that nobody did"
    assert source.allow_private == (path.parent == EXAMPLES)


def test_there_are_sources():
    assert len(registry([BUNDLED])) >= 8
    assert len(registry([EXAMPLES])) >= 6


def test_the_reader_says_where_an_address_has_its_number_unless_the_source_does(written):
    park = load(written(MINIMAL + 'reader = "park"'))
    assert park.identity("https://www.musterstadt.example/a_aid-7") == "musterstadt.example#7"
    own = load(written(MINIMAL + "reader = 'park'\nnumber = '/n(\\d+)'"))
    assert own.identity("https://musterstadt.example/n8/a_aid-7") == "musterstadt.example#8"
    assert (
        load(written(MINIMAL)).identity("https://musterstadt.example/a_aid-7")
        == "musterstadt.example/a_aid-7"
    )


FORMER = r"""
reader = "typo3-news"
article = '/aktuelles/'

[select]
lead = ".neu"

[[reading]]
until = 2026-05-01
reader = "park"

[[reading]]
until = 2026-11-12T09:30:00+01:00
article = '/presse/'
number = '/(\d+)-'
select.lead = ".alt"
mirrors = { "app.example" = "musterstadt.example" }
"""


def test_former_readings_stand_beside_the_present_one(written):
    source = load(written(MINIMAL + FORMER))
    park, plain = source.former
    assert (source.reader, source.select, source.article.pattern) == (
        "typo3-news",
        {"lead": ".neu"},
        "/aktuelles/",
    )
    assert (park.until, park.reader, park.select, park.article) == (date(2026, 5, 1), "park", {}, None)
    assert park.number.pattern == READERS["park"].number.pattern, "what its reader says of addresses counts"
    assert plain.until == datetime(2026, 11, 12, 8, 30, tzinfo=UTC)
    assert (plain.reader, plain.article.pattern, plain.select) == (None, "/presse/", {"lead": ".alt"})
    assert (plain.number.pattern, plain.mirrors) == (r"/(\d+)-", {"app.example": "musterstadt.example"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[reading]\nuntil = 2026-05-01", "written with two brackets, `[[reading]]`"),
        ('reading = ["park"]', "written with two brackets"),
        ('[[reading]]\nreader = "park"', "`reading.until` is missing: give the first day"),
        ('[[reading]]\nuntil = "2026-05-01"', "a day without quotation marks, such as"),
        ("[[reading]]\nuntil = 2026-05-01T08:00:00", "or a moment with its offset"),
        (
            "[[reading]]\nuntil = 2026-05-01\nreadr = 'park'",
            "unknown key `reading.readr`; did you mean `reader`?",
        ),
        ("[[reading]]\nuntil = 2026-05-01\nfeeds = []", "unknown key `reading.feeds`"),
        (
            "[[reading]]\nuntil = 2026-05-01\nreader = 'prak'",
            "`reading.reader`: 'prak' is unknown; did you mean 'park'?",
        ),
        (
            "[[reading]]\nuntil = 2026-05-01\nselect.lead = ']'",
            "`reading.select.lead`: ']' is no CSS selector",
        ),
        (
            "[[reading]]\nuntil = 2026-05-01\nselect.led = 'p'",
            "unknown key `reading.select.led`; did you mean `lead`?",
        ),
        (
            "[[reading]]\nuntil = 2026-05-01\n[[reading]]\nuntil = 2026-05-01",
            "a later end than the one before it",
        ),
        (
            "[[reading]]\nuntil = 2026-05-01\n[[reading]]\nuntil = 2026-04-30T23:00:00+02:00",
            "a later end than the one before it",
        ),
    ],
)
def test_a_wrong_former_reading_is_named(written, text, said):
    with pytest.raises(SourceError) as error:
        load(written(MINIMAL + text))
    assert said in str(error.value)
