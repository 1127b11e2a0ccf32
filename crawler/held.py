"""Which changed readings are held back: a site that was made anew changes all its pages, and edits none. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from archive.health import HELD, HELD_WHILE_ILL
from archive.records import Article

MANY = 3  # known articles of a source that changed alike in one run, and
MANY_SHARE = 0.5  # that share of those that were read anew: the site changed, not they
ALL_MIN = 5  # so many changed that no seed had announced, and not one was read as before: the same
LOST_SHARE = 0.5  # a reading with fewer of its words is not believed at once
HELD_AGAIN = timedelta(days=1)  # until the page of a held reading is asked for again
_FIELDS = ("lead", "body", "byline", "published")


@dataclass(frozen=True, slots=True)
class Change:
    """A known article's text as it is kept, and another reading of its page.

    `announced`: its seed stated a newer change, so that one was to be expected. `seen_before`: the same reading was
    held on an earlier day on which the source was healthy.
    """

    before: Article
    after: Article
    announced: bool = False
    seen_before: bool = False


def held(changes: Sequence[Change], *, as_before: int, ill: bool) -> list[str | None]:
    """Why each change is held, a sentence without its end; None: it is filed.

    `changes` are all of one source in one run, `as_before` is how many of its known articles read as they did, `ill`
    whether a gap lasts. Then all are held; those that are for no other reason say nothing against the site.
    """
    found = [frozenset(traits(change.before, change.after)) for change in changes]
    counts = Counter(trait for one in found for trait in one)
    read = len(changes) + as_before
    common = {trait for trait, number in counts.items() if number >= MANY and number >= MANY_SHARE * read}
    unannounced = sum(not change.announced for change in changes)
    anew = not as_before and unannounced >= ALL_MIN
    whys = [
        _why(change, one & common, len(changes), anew=anew, alone=not as_before)
        for change, one in zip(changes, found, strict=True)
    ]
    return [HELD_WHILE_ILL if ill and why is None else why and f"{HELD}: held {why}" for why in whys]


def reason_of(why: str, reading: Article) -> str:
    """What is written down with the capture of a held reading; the fingerprint tells whether it is read so again."""
    return f"{why} ({reading.content_hash})."


def still_held(reason: str | None, reading: Article) -> bool:
    """Whether a capture that was held for that reason is read now as it was then."""
    return reason is not None and reason.startswith(HELD) and reading.content_hash in reason


def traits(before: Article, after: Article) -> Iterator[str]:
    """What a change has that others of a site made anew have as well.

    Fields lost or won, lines lost or won, the same words set in another way, or nothing but another date or byline.
    Two edits hardly share one.
    """
    for name in _FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if bool(old) != bool(new):
            yield f"{'lost' if old else 'won'} {name}"
    if after.words < LOST_SHARE * before.words:
        yield "lost words"
    if sorted(_words(before)) == sorted(_words(after)):
        changed = [
            name
            for name in ("headline", "lead", "body", "byline", "published")
            if _differ(before, after, name)
        ]
        yield f"same words, other {', '.join(changed)}"
    old_lines, new_lines = _lines(before), _lines(after)
    yield from (f"- {line}" for line in old_lines - new_lines)
    yield from (f"+ {line}" for line in new_lines - old_lines)
    yield from _around(before.headline, after.headline)


def _why(change: Change, common: frozenset[str], number: int, *, anew: bool, alone: bool) -> str | None:
    if common:
        return f"because {number} known articles changed together"
    if anew and not change.announced:
        return f"because {number} known articles changed, and none read as before"
    lost = _lost(change.before, change.after)
    if alone and lost and not change.seen_before:
        return f"because it lost {lost}, until it is read so on another day"
    return None


def _lost(before: Article, after: Article) -> str | None:
    fields = [
        name for name in ("lead", "body", "byline") if getattr(before, name) and not getattr(after, name)
    ]
    if fields:
        return "its " + " and ".join(fields)
    return "more than half of its words" if after.words < LOST_SHARE * before.words else None


def _differ(before: Article, after: Article, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def _words(article: Article) -> list[str]:
    return f"{article.headline or ''} {article.lead or ''} {article.body or ''}".split()


def _lines(article: Article) -> set[str]:
    text = f"{article.lead or ''}\n{article.body or ''}"
    return {" ".join(line.split()) for line in text.splitlines() if line.strip()}


def _around(before: str | None, after: str | None) -> Iterator[str]:
    """What stands in front of a headline, or behind it, and did not before; or did, and does not now."""
    for sign, short, long in (("+", before, after), ("-", after, before)):
        if short and long and short != long and short in long:
            front, _, behind = long.partition(short)
            yield f"{sign} headline {front}…{behind}"
