"""How an invented year is made of a seed: who publishes when, what is edited and taken down, and who has which trouble. Pure."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from benchmarks.year_facts import Edit, Kind, Removal, Story, Trouble
from benchmarks.year_pages import WITHOUT_LEAD, ZONE
from benchmarks.year_texts import CHANGES
from benchmarks.year_world import Site
from crawler.revisit import CHECKPOINTS

START = datetime(2025, 1, 6, tzinfo=UTC)  # a Monday; the year has both changes of the clock in it
DAYS = 365
SOURCES = 40
BACKLOG_DAYS = {
    "daily": 20,
    "city": 40,
    "town": 100,
}  # before the year: what a site has when it is crawled for the first time
DAY = timedelta(days=1)

EDITS, REMOVALS, RETURNS = 200, 60, 6  # of a whole year with all sources
EDITS_MIN, REMOVALS_MIN = 12, 6  # of a smaller world
EDIT_AGE_MAX = timedelta(
    days=20
)  # the plan looks for the last time at 28 days; a later edit cannot be noticed
REMOVAL_AGE_MAX = timedelta(days=12)
PROOF, PROOF_CRAWLS = (
    3 * DAY,
    4,
)  # how long an absence may take to be proved after the look that notices it, with so many crawls
AWAY = timedelta(days=45)  # how long what comes back was away

# Rhythm: share of the sites, articles a week, hours between two crawls.
RHYTHMS = {"daily": (0.1, 8.0, 24), "city": (0.35, 3.0, 24), "town": (0.55, 1.0, 72)}
FAMILIES = {
    "daily": ("newspaper",),
    "city": ("typo3", "wordpress", "portal", "drupal"),
    "town": ("town hall", "typo3", "portal", "drupal"),
}
SEEDS = (("feed",), ("listing",), ("feed", "listing"), ("sitemap",), ("feed", "sitemap"))
REMOVED = ("404", "410", "404", "home", "listing", "soft 404")

_RELAUNCHES = (
    ("one to one", {"found", "nameless"}),
    ("404", {"found"}),
    ("home", {"nameless"}),
    ("one to one", set()),
    ("404", {"seeds"}),
    ("home", {"found", "nameless"}),
    ("one to one", {"found", "nameless"}),
    ("404", {"nameless"}),
)
_OUTAGES = ("503", "reset", "404", "500", "503 but robots")
_OUTAGE_DAYS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20)
_WALLS = (("plain", set()), ("other", set()), ("plain", {"seeds"}), ("other", set()), ("plain", set()))
_ROBOTS = (("/", 21), ("/", None), ("/presse/", 28), ("/presse/", None))
_ORDER: tuple[tuple[Kind, int], ...] = (
    ("relaunch", 8),
    ("outage", 15),
    ("wall", 5),
    ("robots", 4),
    ("box", 3),
)
PAYWALLS = 3


def year(*, sources: int = SOURCES, days: int = DAYS, seed: int = 1) -> list[Site]:
    """The sites of a year, or of a smaller world that has as much of everything in proportion."""
    chance = random.Random(seed)
    share = sources / SOURCES
    rhythms = [
        rhythm for rhythm, (part, _, _) in RHYTHMS.items() for _ in range(max(1, round(part * sources)))
    ][:sources]
    troubles = _troubles(chance, rhythms, days, share)
    numbers = iter(range(100_000, 999_999))
    sites = []
    for place, rhythm in enumerate(rhythms):
        restless = place % 3 == 0
        traits = {"restless"} if restless else {"validators"} if place % 3 == 1 else set()
        stories = list(_stories(chance, numbers, rhythm, days))
        sites.append(
            Site(
                id=f"{rhythm}-{place + 1}",
                rhythm=rhythm,
                family=FAMILIES[rhythm][place % len(FAMILIES[rhythm])],
                every=timedelta(hours=RHYTHMS[rhythm][2]),
                seeds=SEEDS[place % len(SEEDS)],
                traits=frozenset(
                    traits | ({"tracking"} if place % 2 else set()) | ({"open"} if place % 4 == 0 else set())
                ),
                stories=stories,
                trouble=troubles.get(place),
            )
        )
    part = share * days / DAYS
    return _with_changes(
        chance, sites, days, max(EDITS_MIN, round(EDITS * part)), max(REMOVALS_MIN, round(REMOVALS * part))
    )


def _troubles(chance: random.Random, rhythms: Sequence[str], days: int, share: float) -> dict[int, Trouble]:
    """One trouble for each of these places at most; papers close their articles."""
    papers = [place for place, rhythm in enumerate(rhythms) if rhythm == "daily"]
    others = [place for place in range(len(rhythms)) if place not in papers]
    chance.shuffle(others)
    found: dict[int, Trouble] = {}
    for place in papers[: max(1, round(PAYWALLS * share))]:
        found[place] = Trouble("paywall", "older", _moment(chance, days), None)
    wanted = [(kind, number) for kind, most in _ORDER for number in range(max(1, round(most * share)))]
    wanted.sort(key=lambda one: one[1])  # of a small world: one of each kind, before a second of one
    spare = [*others, *papers[len(found) :]]
    for kind, number in wanted[: len(spare)]:
        # A wall stands where pages are asked for within its week.
        place = next((one for one in spare if kind != "wall" or rhythms[one] != "town"), spare[0])
        spare.remove(place)
        found[place] = _trouble(chance, kind, number, days)
    return found


def _trouble(chance: random.Random, kind: Kind, number: int, days: int) -> Trouble:
    began = _moment(chance, days)
    match kind:
        case "relaunch":
            how, traits = _RELAUNCHES[number % len(_RELAUNCHES)]
            return Trouble(kind, how, began, began + chance.randint(7, 12) * DAY, frozenset(traits))
        case "wall":
            how, traits = _WALLS[number % len(_WALLS)]
            return Trouble(kind, how, began, began + 7 * DAY, frozenset(traits))
        case "box":
            return Trouble(kind, "in all articles", began, began + chance.randint(8, 14) * DAY)
        case "robots":
            how, weeks = _ROBOTS[number % len(_ROBOTS)]
            return Trouble(kind, how, began, began + weeks * DAY if weeks else None)
    lasts = _OUTAGE_DAYS[number * 4 % len(_OUTAGE_DAYS)]
    return Trouble("outage", _OUTAGES[number % len(_OUTAGES)], began, began + lasts * DAY)


def _moment(chance: random.Random, days: int) -> datetime:
    """When a trouble begins: in the middle of the time, between two crawls."""
    return START + timedelta(days=round(days * chance.uniform(0.3, 0.75)), hours=3)


def _stories(chance: random.Random, numbers: Iterator[int], rhythm: str, days: int) -> Iterator[Story]:
    """Work days only; over Christmas nothing, and towns have a holiday in summer."""
    a_week = RHYTHMS[rhythm][1] * chance.uniform(0.8, 1.2)
    holiday = datetime(2025, 7, 1, tzinfo=UTC) + chance.randint(0, 28) * DAY
    for number in range(-BACKLOG_DAYS[rhythm], days):
        day = START + number * DAY
        quiet = rhythm == "town" and holiday <= day < holiday + chance.randint(21, 35) * DAY
        christmas = (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 1)
        if day.weekday() > 4 or quiet or (christmas and rhythm != "daily"):
            continue
        times = sorted(chance.uniform(7, 17) for _ in range(_so_many(chance, a_week / 5)))
        for hours in times:
            local = day.replace(tzinfo=ZONE) + timedelta(seconds=round(hours * 3600))
            yield Story(next(numbers), local.astimezone(UTC))


def _so_many(chance: random.Random, mean: float) -> int:
    return int(mean) + (chance.random() < mean % 1)


def _with_changes(
    chance: random.Random, sites: list[Site], days: int, edits: int, removals: int
) -> list[Site]:
    """Plants edits and removals where each can be noticed: before the last look, and with no trouble until it is proved."""
    end = START + days * DAY
    places = [(site, number) for site in sites for number in range(len(site.stories))]
    chance.shuffle(places)
    changed: dict[tuple[str, int], Story] = {}
    returns = round(RETURNS * removals / REMOVALS)
    for site, number in places:
        story = site.stories[number]
        if story.published < START:
            continue
        if removals and (removed := _removed(chance, site, story, end, back=returns > 0)):
            removals, changed[site.id, number] = removals - 1, removed
            returns -= removed.removal is not None and removed.removal.back is not None
        elif edits and (edited := _edited(chance, site, story, end)):
            edits, changed[site.id, number] = edits - 1, edited
        if not edits and not removals:
            break
    return [
        replace(
            site, stories=[changed.get((site.id, number), one) for number, one in enumerate(site.stories)]
        )
        for site in sites
    ]


def _edited(chance: random.Random, site: Site, story: Story, end: datetime) -> Story | None:
    at = _some_time_after(chance, site, story, EDIT_AGE_MAX)
    names = [name for name, change in CHANGES.items() if not change.needs_lead or site.family != WITHOUT_LEAD]
    change = chance.choices(names, [CHANGES[name].weight for name in names])[0]
    if not _is_clear(site, story.published, _noticed(site, story, at), end):
        return None
    return replace(story, edit=Edit(at, change))


def _removed(chance: random.Random, site: Site, story: Story, end: datetime, *, back: bool) -> Story | None:
    at = _some_time_after(chance, site, story, REMOVAL_AGE_MAX)
    returns = at + AWAY if back and "sitemap" in site.seeds else None
    proof = PROOF + PROOF_CRAWLS * site.every
    until = max(_noticed(site, story, at), returns or at) + proof
    if not _is_clear(site, story.published, until, end):
        return None
    return replace(story, removal=Removal(at, chance.choice(REMOVED), returns))


def _some_time_after(chance: random.Random, site: Site, story: Story, most: timedelta) -> datetime:
    """A moment when the article has been had: after two crawls of its site at least."""
    least = 2 * site.every + timedelta(hours=6)
    return story.published + least + (most - least) * chance.random() ** 2


def _noticed(site: Site, story: Story, at: datetime) -> datetime:
    """When a change is noticed at the latest: by the first crawl after the next look. A bare date counts from its end."""
    looks = (story.published + age for age in CHECKPOINTS)
    return next(look for look in looks if look > at) + DAY + 2 * site.every


def _is_clear(site: Site, since: datetime, until: datetime, end: datetime) -> bool:
    trouble = site.trouble
    if until >= end:
        return False
    if trouble is None:
        return True
    over = trouble.ended is not None and since > trouble.ended + 2 * site.every
    return until < trouble.began - DAY or over
