"""Whether two readings are of one text. Pure."""

from collections import Counter

from archive.records import Article

ALIKE_SHARE = 0.5  # of their words two readings of one article have in common at least, however it was edited


def same_text(one: Article, other: Article) -> bool:
    """Whether headline and words are the same; how the words are set does not count."""
    return one.headline == other.headline and _words(one) == _words(other)


def alike(one: Article, other: Article) -> bool:
    """Whether one may be an edit of the other: the same headline, or many words in common."""
    return bool(one.headline and one.headline == other.headline) or much_in_common(one, other)


def much_in_common(one: Article, other: Article) -> bool:
    """Whether two readings share many words: a headline such as “Bekanntmachung” stands above many texts."""
    ours, theirs = Counter(_words(one)), Counter(_words(other))
    return 2 * (ours & theirs).total() >= ALIKE_SHARE * (ours.total() + theirs.total()) > 0


def _words(article: Article) -> list[str]:
    return f"{article.lead or ''} {article.body or ''}".split()
