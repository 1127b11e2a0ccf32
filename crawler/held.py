"""Which changed readings are held back: a site that was made anew changes all its pages, and edits none. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from archive.health import HELD, HELD_UNTOLD, HELD_WHILE_ILL
from archive.records import Article

MANY = 3  # known articles of a source that changed alike in one run, and
MANY_SHARE = 0.5  # that share of those that were read anew: the site changed, not they
ALL_MIN = 5  # so many changed that no seed had announced, and not one was read as before: the same
LOST_SHARE = 0.5  # a reading with fewer of its words is not believed at once
HELD_AGAIN = timedelta(days=1)  # until the page of a held reading is asked for again
SETTLED_AFTER = timedelta(
    days=28
)  # a page that was held for so long is as the site is now: no edit is claimed
HELD_DAYS_MIN = 2  # on so many days it must have been read so, when nothing else speaks for it
TOGETHER = "changed together"  # in the reason of what was held because others changed alike
_FIELDS = ("lead", "body", "byline", "published")


@dataclass(frozen=True, slots=True)
class Change:
    """A known article's text as it is kept, and another reading of its page.

    `announced`: its seed stated a newer change, so that one was to be expected. `seen_before`: the same reading was
    held on an earlier day on which the source was healthy; `held_together`: because others changed alike. `compared`: it was read for no other reason than to compare.
    `as_before` is how many known articles that were read anew, for a reason of their own, read as they did before this
    one was last read as it is kept; `compared_as_before` how many of those read only to compare. `can_be_compared`: there
    are others that could tell.
    """

    before: Article
    after: Article
    announced: bool = False
    seen_before: bool = False
    held_together: bool = False
    compared: bool = False
    as_before: int = 0
    compared_as_before: int = 0
    can_be_compared: bool = True

    @property
    def witnessed(self) -> bool:
        """Whether another article tells that the site did not change."""
        return self.as_before + self.compared_as_before > 0


def held(changes: Sequence[Change], *, ill: bool) -> list[str | None]:
    """Why each change is held, a sentence without its end; None: it is filed.

    `changes` are all of one source in one run, `ill` whether a gap lasts. Then all are held; those that are for no other
    reason say nothing against the site.
    """
    found = [frozenset(traits(change.before, change.after)) for change in changes]
    alike = Counter(trait for one in found for trait in one)
    compared, own = Counter[str](), Counter[str]()
    for change, one in zip(changes, found, strict=True):
        (compared if change.compared else own).update(one)
    unannounced = sum(not change.announced for change in changes)
    number = sum(not change.compared for change in changes)
    whys: list[str | None] = []
    for change, one in zip(changes, found, strict=True):
        many = any(own[trait] >= max(MANY, MANY_SHARE * (number + change.as_before)) for trait in one)
        beside = any(compared[trait] and alike[trait] > 1 for trait in one)
        why = None
        if many or beside or change.held_together:
            why = f"{HELD}: held because {len(changes)} known articles {TOGETHER}"
        elif unannounced >= ALL_MIN and not change.announced and not change.witnessed:
            why = f"{HELD}: held because {len(changes)} known articles changed, and none read as before"
        elif not change.witnessed:
            why = _alone(change, others_changed=number < len(changes))
        whys.append(HELD_WHILE_ILL if ill and why in {None, HELD_UNTOLD} else why)
    return whys


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


def only_lines(before: Article, after: Article) -> tuple[list[str], list[str]]:
    """The whole lines a reading lost and won, without spaces around them; none when anything else differs.

    A line that is changed in itself is both: lost as it was and won as it is.
    """
    if any(getattr(before, name) != getattr(after, name) for name in ("headline", "byline", "published")):
        return [], []
    old, new = _lines(before), _lines(after)
    return sorted(old - new), sorted(new - old)


def _alone(change: Change, *, others_changed: bool) -> str | None:
    """Why a change is held beside which nothing tells whether the site changed. `others_changed`: those that were to tell did."""
    lost = lost_in(change.before, change.after)
    if change.seen_before and not change.can_be_compared:
        return None
    if change.announced and lost is None and not others_changed:
        return None
    return HELD_UNTOLD if lost is None else f"{HELD}: held because it lost {lost}, and no other article tells"


def lost_in(before: Article, after: Article) -> str | None:
    """What a reading of an article has no more that it had, in words; None: it has all of it."""
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
