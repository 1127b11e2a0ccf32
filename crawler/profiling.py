"""Learning a source's site from its own captures, and saying in words what was learned."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from archive.captures import CaptureError, content
from archive.store import Archive
from crawler.extraction.learning import Page
from crawler.extraction.profile import SiteProfile, from_json, to_json
from crawler.reading import Readers
from crawler.source import Source

LEARN_FROM_PAGES = 40  # the newest articles of a source, one capture of each
LEARN_MIN_PAGES = 12  # from fewer a crawl does not learn: a line on all of them may be chance
SHOWN_LINES = 12  # of those a site repeats


def profiles(archive: Archive, sources: Iterable[Source]) -> dict[str, SiteProfile]:
    """What is known of the sites of these sources as they are now.

    What an older version learned does not count, nor what was learned before a relaunch.
    """
    by_id = {source.id: source for source in sources}
    found = {
        id_: from_json(text)
        for id_, (learned, text) in archive.profiles(list(by_id)).items()
        if all(end <= learned for end in by_id[id_].ends())
    }
    return {id_: profile for id_, profile in found.items() if profile is not None}


def is_learnable(archive: Archive, source: Source) -> bool:
    """Whether there are articles enough to learn a source's site as it is now."""
    return len(_captures(archive, source, len(source.former), LEARN_MIN_PAGES)) == LEARN_MIN_PAGES


def learned_of(archive: Archive, source: Source, period: int, readers: Readers) -> SiteProfile | None:
    """What the newest captures of a source teach of its site while a reading was in force; None when they are too few.

    `period` is that of `Source.period`.
    """
    captures = _captures(archive, source, period, LEARN_FROM_PAGES)
    if len(captures) < LEARN_MIN_PAGES:
        return None
    pages = [page for row in captures if (page := _page(archive, row)) is not None]
    return readers.learn(pages) if len(pages) >= LEARN_MIN_PAGES else None


def write_down(archive: Archive, source: str, profile: SiteProfile) -> None:
    """Keeps what was learned; from now on pages of the source are read with it."""
    archive.learned(source, to_json(profile), profile.pages, datetime.now(UTC))


def explained(source: str, known: Mapping[str, Any]) -> Iterator[str]:
    """What is known of a source's site (see `archive.browse.profile`), in sentences."""
    profile = from_json(known["profile"])
    if profile is None:
        yield f"What was learned of {source} cannot be used by this version. Run “stadtchronik rebuild --source {source}”."
        return
    yield f"Learned on {known['learned'][:10]} from {profile.pages} pages of {source}."
    if profile.readers:
        yield f"Its pages are made by {', '.join(sorted(profile.readers))}."
    else:
        yield "No known system makes its pages."
    if profile.makes:
        yield "Its articles are made of these elements; a page that has them is read in one pass:"
        yield from (
            f"  {_element(make[:2])} in {_element(make[2:])}" for make in sorted(profile.makes, key=str)
        )
    else:
        yield "Nothing marks the paragraphs of its articles, so every page is read the long way."
    lines = sorted(profile.repeated, key=len, reverse=True)
    yield f"{len(lines)} lines stand on most of its pages and belong to no article" + (
        ", such as:" if lines else "."
    )
    yield from (f"  {line[:100]}" for line in lines[:SHOWN_LINES])
    yield f"Of {known['captures']} captures read, these gave the fields:"
    for field, readers in known["given"].items():
        yield f"  {field}: " + ", ".join(f"{reader} {number}" for reader, number in readers.items())
    disputed = ", ".join(f"{field} on {number}" for field, number in known["disputed"].items())
    yield f"Pages that contradict themselves: {disputed or 'none'}."


def _captures(archive: Archive, source: Source, period: int, most: int) -> list[int]:
    ends = source.ends()
    since = ends[period - 1] if period else None
    until = ends[period] if period < len(ends) else None
    return archive.newest_captures(source.id, most, since=since, until=until)


def _element(make: Sequence[str | None]) -> str:
    tag, name = (*make, None, None)[:2]
    return f"<{tag} class=“{name}”>" if name else f"<{tag}>"


def _page(archive: Archive, row: int) -> Page | None:
    """A stored page; None for a damaged one, which is named when it is read."""
    try:
        capture = archive.capture(row)
        return content(capture), dict(capture.headers)
    except CaptureError:
        return None
