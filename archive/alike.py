"""Whether two readings are of one text. Pure."""

from collections import Counter

from archive.records import Article

ALIKE_SHARE = 0.5  # of their words two readings of one article have in common at least, however it was edited
SAME_SHARE = (
    0.8  # of their words two pages of one article have in common at least, whatever can be read of each
)
_DAY = len("2026-10-14")


def same_text(one: Article, other: Article) -> bool:
    """Whether headline and words are the same; how the words are set does not count."""
    return one.headline == other.headline and _words(one) == _words(other)


def alike(one: Article, other: Article) -> bool:
    """Whether one may be an edit of the other: the same headline, or many words in common."""
    return bool(one.headline and one.headline == other.headline) or much_in_common(one, other)


def much_in_common(one: Article, other: Article) -> bool:
    """Whether two readings share many words: a headline such as “Bekanntmachung” stands above many texts."""
    return _in_common(one, other) >= ALIKE_SHARE


def same_article(one: Article, other: Article) -> bool:
    """Whether two pages show one article: the same headline and day of publication, and most of the words.

    A fair has the same headline every year, and much of its text, but not the same day.
    """
    stated = bool(one.headline and one.published and other.published)
    same = one.headline == other.headline and (one.published or "")[:_DAY] == (other.published or "")[:_DAY]
    return stated and same and _in_common(one, other) >= SAME_SHARE


def _in_common(one: Article, other: Article) -> float:
    """The share of the words of both that is common, 0 to 1."""
    ours, theirs = Counter(_words(one)), Counter(_words(other))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 0.0


def _words(article: Article) -> list[str]:
    return f"{article.lead or ''} {article.body or ''}".split()
