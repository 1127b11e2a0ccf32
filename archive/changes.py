"""What changed between two versions of an article, field by field; markup and ways to write the same do not count. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from archive.diff import Piece, changed_words, diff, words
from archive.times import same_moment

FIELDS = (
    "headline",
    "lead",
    "byline",
    "published",
    "body",
)  # an edit changes one of these, in a reader's order

# Soft hyphens, characters without width, marks of direction and control characters: nobody reads them.
_CONTROL = [*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0)]
_WITHOUT_WIDTH = [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF]
_INVISIBLE = dict.fromkeys([*_CONTROL, *_WITHOUT_WIDTH])
_BREAKS = re.compile(r"\s*\n\s*")
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A version of an article: the fields that an edit changes, and the kicker, which may say that it was updated.

    `byline` are its names with commas between, `published` is ISO 8601, None is unknown.
    """

    kicker: str | None = None
    headline: str | None = None
    lead: str | None = None
    byline: str | None = None
    published: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The fields that changed, each with its pieces, and the share of the words of both versions that did, 0 to 1.

    A paragraph that moved within its field has not changed.
    """

    fields: Mapping[str, tuple[Piece, ...]]
    share: float


def changed(old: Text, new: Text) -> tuple[str, ...]:
    """The fields that read otherwise: an edit has one at least.

    White space, soft hyphens, characters without width, composed or decomposed letters (Unicode NFC, NFD) and the
    precision or the offset of one and the same moment make no difference.
    """
    return tuple(name for name in FIELDS if _differs(name, getattr(old, name), getattr(new, name)))


def compare(old: Text, new: Text) -> Changes:
    """What changed from one version to another; exchanging them exchanges the kinds of the pieces, not the share."""
    fields = {name: _compared(name, getattr(old, name), getattr(new, name)) for name in changed(old, new)}
    total = sum(
        len(words(getattr(text, name) or "")) for text in (old, new) for name in FIELDS if name != "published"
    )
    different = sum(changed_words(pieces) for name, pieces in fields.items() if name != "published")
    return Changes(fields=fields, share=min(1.0, different / total) if total else 0.0)


def plain(text: str | None) -> str:
    """A text as it is read: composed letters, nothing invisible, one space between words, a blank line between paragraphs."""
    visible = unicodedata.normalize("NFC", (text or "").translate(_INVISIBLE)).strip()
    return _BREAKS.sub("\n\n", _SPACES.sub(" ", visible))


def _differs(name: str, old: str | None, new: str | None) -> bool:
    if old == new:
        return False
    if name == "published" and old and new:
        return not same_moment(old, new)
    return plain(old).split() != plain(new).split()


def _compared(name: str, old: str | None, new: str | None) -> tuple[Piece, ...]:
    if name == "published":  # a date is read as a whole
        return (*((Piece("removed", old),) if old else ()), *((Piece("added", new),) if new else ()))
    return tuple(diff(plain(old), plain(new)))
