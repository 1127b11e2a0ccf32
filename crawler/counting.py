"""What a crawl counts of a source: its seeds, its looks at known articles, its failures. Pure; counted in the tally given."""

from collections.abc import Container

from archive.evidence import ABSENT_STATUS
from archive.health import OPTED_OUT, REDATED, REFUSED
from archive.records import Kept, KnownUrl, SeedVisit
from archive.tally import Tally
from crawler.discover import Found
from crawler.outcomes import name_of
from crawler.source import Source
from crawler.walk import Ask


def seed_read(tally: Tally, found: Found, visit: SeedVisit, known: Container[str]) -> None:
    """Counts a seed that named something; `known` are the addresses the archive knew."""
    tally.seeds += not found.children  # an index of sitemaps names no articles itself
    tally.links += len(visit.links)
    tally.measures.links_known += sum(link.url in known for link in visit.links)
    for bound in found.bounds:
        tally.reached(bound)
    if visit.redated:
        tally.note(REDATED)


def seed_unchanged(tally: Tally) -> None:
    """Counts a seed whose server says that it is what it was."""
    tally.seeds += 1
    tally.seeds_unchanged += 1


def looked(
    tally: Tally,
    ask: Ask,
    known: KnownUrl | None,
    source: Source,
    *,
    url: str,
    status: int,
    kept: Kept | None,
) -> bool | None:
    """Counts an answer at an address where an article was in place when last asked; see `crawler.changes.Stored.look`.

    `url` is the address that answered, `kept` what the archive made of the answer, None if it keeps none.
    """
    if known is None or known.article is None:
        return None
    if known.state != "kept" or ask.suspected:
        return False
    if status == 304 or kept is not None:
        absent = kept is not None and kept.outcome == "missing"
        moved = status == 200 and source.identity(url) != source.identity(ask.url)
        tally.measures.looked(absent=absent, elsewhere=moved)
        return not absent and not moved
    if status in {200, *ABSENT_STATUS}:  # of a page that is no article of the source
        tally.measures.looked(elsewhere=True)
    return False


def failed(tally: Tally, role: str, reason: str) -> None:
    """Counts an address that could not be had."""
    name = name_of(reason)
    tally.errors += 1
    tally.note(name)
    tally.measures.seeds_failed += role == "seed"
    tally.measures.refused += role == "article" and name == REFUSED
    tally.measures.reserved += role == "article" and name == OPTED_OUT
