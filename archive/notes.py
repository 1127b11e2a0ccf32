"""What a newsroom says of its own text: that it was corrected, that it was updated. Pure."""

import re
import tomllib
from importlib.resources import files
from typing import Literal

from rapidfuzz.distance import Indel

from archive.changes import Text, plain

NOTE_MAX_CHARACTERS = 600  # a longer paragraph is text
EDGE_PARAGRAPHS = 2  # of the body, at its beginning and at its end, that may say it was updated
SAME_MIN_SIMILARITY = 0.8  # of a note that was there before and was only edited

Label = Literal["correction", "update"]

_NOTES: dict[str, list[str]] = tomllib.loads(
    files(__package__).joinpath("edits.toml").read_text(encoding="utf-8")
)["notes"]
_OPENS = r"(?i)(?:^|[(\[+*|]+\s*|[:–-]\s+)"  # at the beginning of a line, or set apart from it
_CLOSES = r"(?=\s*(?:\d+\s*)?(?:$|[:+)\]*|.]|[–-](?!\w))|,?\s+(?:{})\b)"  # and from what follows


def _either(name: str) -> str:
    return "(?:" + "|".join(_NOTES[name]) + ")"


_CORRECTION = re.compile(_OPENS + _either("correction") + _CLOSES.format("zum?|zur"))
_REMARK = re.compile(rf"{_OPENS}{_either('remark')}(?!\w)")
_WRONG = re.compile(f"(?i){_either('wrong')}")
_EARLIER = re.compile(rf"{_OPENS}{_either('earlier')}(?!\w)")
_ITSELF = re.compile(rf"(?i)\b{_either('itself')}\b")
_UPDATE = re.compile(
    rf"{_OPENS}(?:(?-i:UPDATE)\b|{_either('update')}{_CLOSES.format(r'vom|von|am|um|zum?|zur|[0-9]+')})"
)
_NUMBER = re.compile(r"\d+")


def label(old: Text, new: Text) -> Label | None:
    """What a version calls itself and did not in the one before; a correction tells more than an update."""
    if _has_new(_corrections(old), _corrections(new)):
        return "correction"
    return "update" if _has_new(_updates(old), _updates(new)) else None


def _corrections(text: Text) -> list[str]:
    lines = (*_heads(text), *_paragraphs(text.lead), *_paragraphs(text.body))
    return [line for line in lines if len(line) <= NOTE_MAX_CHARACTERS and _speaks_of_correction(line)]


def _speaks_of_correction(line: str) -> bool:
    return bool(
        _CORRECTION.search(line)
        or (_REMARK.match(line) and _WRONG.search(line))
        or ((found := _EARLIER.match(line)) and _ITSELF.search(line, found.end()))
    )


def _updates(text: Text) -> list[str]:
    body = _paragraphs(text.body)
    edges = body if len(body) <= 2 * EDGE_PARAGRAPHS else (*body[:EDGE_PARAGRAPHS], *body[-EDGE_PARAGRAPHS:])
    return [
        *(line for line in (*_heads(text), _paragraphs(text.lead)[0]) if _UPDATE.search(line)),
        *(line for line in edges if _UPDATE.match(line)),
    ]


def _heads(text: Text) -> tuple[str, ...]:
    return plain(text.kicker), plain(text.headline)


def _paragraphs(text: str | None) -> list[str]:
    return plain(text).split("\n\n")


def _has_new(old: list[str], new: list[str]) -> bool:
    """Whether a note is none of those before, with other words perhaps, but of the same numbers."""
    return not all(any(_is_the_same(one, other) for other in old) for one in new)


def _is_the_same(one: str, other: str) -> bool:
    return (
        _NUMBER.findall(one) == _NUMBER.findall(other)
        and Indel.normalized_similarity(one, other) >= SAME_MIN_SIMILARITY
    )
