"""What one run tells of a source by itself and beside earlier ones: seeds, refusals, pages, what is not in place. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise, takewhile

from archive.breakpoints import at_least
from archive.health import HELD, NO_FAULT, REFUSED, Finding
from archive.records import Expect
from archive.tally import Tally
from archive.usual import EarlierRun, sound, to_be_expected, usual_links, usual_share

MOST = 0.5  # of something, and more, is most of it
SURE = 1e-3  # what is usual makes it as often by chance: one run is enough to say so
DOUBTFUL = 1e-2  # and so often: the run is not believed, but another one must say so, too
SURE_MIN = 3  # answers that one run must have to be enough
FAILING_SHARE = 0.25  # of all requests, from which on there is something wrong
SOME_MIN = 2  # answers that are few, but not one
LINKS_MIN = 8  # a source that usually names as many
LINKS_SHARE = 1 / 5  # names too few with so much of it
OVERLAP_MIN = 5  # links of a run that must all be unknown to say that the addresses are others
# How a site says that it does not want us, or not so often (RFC 9110 §15.5.4, RFC 6585 §4, RFC 7725).
BLOCKING = frozenset({"HTTP 401", "HTTP 403", "HTTP 429", "HTTP 451", "put off: its host asks for time"})

Check = Callable[[Tally, Sequence[EarlierRun], datetime], Iterator[Finding]]


def findings(
    tally: Tally, expect: Expect, past: Sequence[EarlierRun], started: datetime
) -> Iterator[Finding]:
    """What there is to say of a run, the gravest first. `past` are earlier runs, oldest first."""
    checks: tuple[Check, ...] = (
        _no_seed,
        _articles_refused,
        _blocked,
        _no_article_named,
        _unread,
        _away,
        _all_unknown,
        _held,
    )
    for check in checks:
        yield from check(tally, past, started)
    yield from _few_links(tally, expect, past)
    yield from _seeds_failed(tally)
    yield from _failing(tally, past)


def nothing_asked(tally: Tally) -> bool:
    """Whether a run asked for no seed and met no fault: all wait for their time, or it was stopped before."""
    return not tally.seeds and not tally.errors


def _no_seed(tally: Tally, _: Sequence[EarlierRun], __: datetime) -> Iterator[Finding]:
    if tally.seeds or not tally.errors:
        return
    refused = tally.notes.get(REFUSED, 0)
    if refused > MOST * tally.errors:
        yield Finding(
            code="disallowed",
            state="disallowed",
            ill=True,
            certain=True,
            reason="robots.txt forbids every seed.",
        )
    elif _blocks(tally) > MOST * tally.errors:
        why = _commonest(tally)
        yield Finding(
            code="blocked", state="blocked", ill=True, reason=f"It refuses us: {why}.", values={"why": why}
        )
    else:
        why = _commonest(tally)
        reason = f"No seed could be read: {why}."
        yield Finding(code="unreachable", state="broken", ill=True, reason=reason, values={"why": why})


def _articles_refused(tally: Tally, past: Sequence[EarlierRun], _: datetime) -> Iterator[Finding]:
    """Articles that may not be asked for, and none that may, since when one could be had last."""
    if tally.fetched or not _forbidden(tally):
        return
    run_on = [tally, *(run.tally for run in takewhile(lambda run: not run.tally.fetched, reversed(past)))]
    refused = sum(map(_forbidden, run_on))
    usual = usual_share(
        (_forbidden(run.tally), _forbidden(run.tally) + run.tally.fetched) for run in sound(past)
    )
    if refused < SOME_MIN or usual**refused >= DOUBTFUL:
        return
    robots = sum(one.measures.refused for one in run_on) * 2 >= refused
    yield Finding(
        code="articles_disallowed",
        state="disallowed",
        ill=True,
        certain=True,
        reason=f"{'robots.txt forbids' if robots else 'Its publisher reserves'} every article that was to be asked for.",
        values={"refused": refused, "by": "robots.txt" if robots else "reservation"},
    )


def _blocked(tally: Tally, _: Sequence[EarlierRun], __: datetime) -> Iterator[Finding]:
    blocks, requests = _blocks(tally), _requests(tally)
    if tally.seeds and blocks >= SURE_MIN and blocks > MOST * requests:
        why = _commonest(tally)
        yield Finding(
            code="articles_blocked",
            state="blocked",
            ill=True,
            reason=f"It refuses {blocks} of {requests} requests: {why}.",
            values={"why": why, "refused": blocks, "of": requests},
        )


def _no_article_named(tally: Tally, past: Sequence[EarlierRun], _: datetime) -> Iterator[Finding]:
    if tally.links or tally.seeds <= tally.seeds_unchanged:
        return
    named = [run.tally.links > 0 for run in past if run.tally.seeds > run.tally.seeds_unchanged]
    if sum(later and not earlier for earlier, later in pairwise(named)) >= SOME_MIN:
        return  # a news sitemap may well be empty now and then: it was, and named some again
    yield Finding(code="no_links", state="broken", ill=True, reason="The seeds named no article.")


def _unread(tally: Tally, past: Sequence[EarlierRun], _: datetime) -> Iterator[Finding]:
    unread, pages = _unread_now(tally)
    if not unread or unread <= MOST * pages:
        return
    usual = usual_share(_unread_now(run.tally) for run in sound(past))
    chance = at_least(unread, pages, usual)
    if chance >= DOUBTFUL and pages >= SOME_MIN:
        return
    walled = tally.measures.walls > MOST * unread
    why = _commonest(tally)
    some = f"{unread} of {pages} pages gave no article: {why}."
    yield Finding(
        code="walled" if walled else "unread",
        state="broken",
        ill=True,
        certain=unread >= SURE_MIN and (walled or chance < SURE),
        reason=some,
        values={"unread": unread, "of": pages, "why": why},
    )


def _away(tally: Tally, past: Sequence[EarlierRun], _: datetime) -> Iterator[Finding]:
    """Many articles that are not in place any more: a site that was made anew, not so many deletions.

    Looks are few: those of earlier runs that found no article in place count as well. One run is enough when the seeds
    do not name what they named before either: a publisher may well delete several articles at once.
    """
    if not _gone_away(tally):
        return
    run_on = [tally]
    if _gone_away(tally) == tally.measures.looks:
        run_on += takewhile(
            lambda one: _gone_away(one) == one.measures.looks, (run.tally for run in reversed(past))
        )
    away, looks = sum(map(_gone_away, run_on)), sum(one.measures.looks for one in run_on)
    if away < SOME_MIN or away < MOST * looks or (away < SURE_MIN and away < looks):
        return
    usual = usual_share((_gone_away(run.tally), run.tally.measures.looks) for run in sound(past))
    chance = at_least(away, looks, usual)
    is_anew = tally.links >= OVERLAP_MIN and tally.measures.links_known < MOST * tally.links
    if chance < DOUBTFUL:
        yield Finding(
            code="away",
            state="broken",
            ill=True,
            certain=is_anew and away >= SURE_MIN and chance < SURE,
            reason=f"{away} of {looks} articles looked at again are not in place any more: probably a relaunch with new addresses.",
            values={"away": away, "of": looks},
        )


def _all_unknown(tally: Tally, past: Sequence[EarlierRun], started: datetime) -> Iterator[Finding]:
    """Seeds that name nothing but unknown addresses, far more than there can be news."""
    if tally.links < OVERLAP_MIN or tally.measures.links_known:
        return
    read = [run.tally for run in sound(past) if run.tally.links]
    most = to_be_expected(sound(past), started)
    overlapping = sum(one.measures.links_known > 0 for one in read)
    if most is None or tally.links <= most or overlapping < MOST * len(read):
        return
    yield Finding(
        code="all_unknown",
        state="broken",
        ill=True,
        certain=True,
        reason=f"All {tally.links} addresses its seeds name are new: probably a relaunch with new addresses.",
        values={"links": tally.links},
    )


def _held(tally: Tally, _: Sequence[EarlierRun], __: datetime) -> Iterator[Finding]:
    held, pages = tally.notes.get(HELD, 0), _pages(tally) + tally.notes.get(HELD, 0)
    if held >= SOME_MIN and held >= MOST * pages:
        yield Finding(
            code="reads_differently",
            state="degraded",
            ill=True,
            certain=held >= SURE_MIN,
            reason=f"{held} of {pages} pages read differently than before: probably a relaunch.",
            values={"held": held, "of": pages},
        )


def _few_links(tally: Tally, expect: Expect, past: Sequence[EarlierRun]) -> Iterator[Finding]:
    if not tally.links or tally.seeds_unchanged or tally.measures.seeds_failed:
        return
    if expect.links is not None and tally.links < expect.links:
        yield Finding(
            code="links_expected",
            state="degraded",
            reason=f"The seeds named {tally.links} articles; {expect.links} are expected.",
            values={"links": tally.links, "expected": expect.links},
        )
    usual = sorted(usual_links(sound(past)))
    middle = usual[len(usual) // 2] if usual else 0
    if len(usual) >= SURE_MIN and middle >= LINKS_MIN and tally.links <= LINKS_SHARE * middle:
        yield Finding(
            code="few_links",
            state="degraded",
            reason=f"The seeds named {tally.links} articles; {middle} are usual.",
            values={"links": tally.links, "usual": middle},
        )


def _seeds_failed(tally: Tally) -> Iterator[Finding]:
    failed, seeds = tally.measures.seeds_failed, tally.seeds + tally.measures.seeds_failed
    if tally.seeds and failed:
        why = _commonest(tally)
        yield Finding(
            code="seeds_failed",
            state="degraded",
            reason=f"{failed} of {seeds} seeds could not be read: {why}.",
            values={"failed": failed, "of": seeds, "why": why},
        )


def _failing(tally: Tally, past: Sequence[EarlierRun]) -> Iterator[Finding]:
    """Many requests that failed; a first run has not enough of them to speak of many."""
    failed, requests = tally.errors - _forbidden(tally), _requests(tally)
    if failed >= (SURE_MIN if past else 1) and failed >= FAILING_SHARE * requests:
        why = _commonest(tally)
        yield Finding(
            code="failing",
            state="degraded",
            reason=f"{failed} of {requests} requests failed: {why}.",
            values={"failed": failed, "of": requests, "why": why},
        )


def _requests(tally: Tally) -> int:
    return tally.seeds + tally.fetched + tally.errors


def _pages(tally: Tally) -> int:
    """How many pages were read, with or without an article in them."""
    return max(tally.measures.read, tally.new + tally.changed) + tally.unread


def _unread_now(tally: Tally) -> tuple[int, int]:
    """How many pages gave no article, of how many; those that never gave one are neither."""
    again = tally.measures.unread_again
    return tally.unread - again, _pages(tally) - again


def _forbidden(tally: Tally) -> int:
    return tally.measures.refused + tally.measures.reserved


def _gone_away(tally: Tally) -> int:
    return tally.measures.absent + tally.measures.elsewhere


def _blocks(tally: Tally) -> int:
    return sum(number for note, number in tally.notes.items() if note in BLOCKING)


def _commonest(tally: Tally) -> str:
    notes: Mapping[str, int] = {note: number for note, number in tally.notes.items() if note not in NO_FAULT}
    return max(notes, key=lambda note: notes[note], default="no reason noted")
