"""What changed between two texts, word by word. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words with the white space before them; texts of one kind never follow each other."""

    kind: Literal["same", "added", "removed"]
    text: str


def diff(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in order: leaving out the added ones gives `old`, the removed ones `new`.

    White space at the end of a text does not count.
    """
    return list(_pieces(_WORD.findall(old), _WORD.findall(new)))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for kind, old_start, old_end, new_start, new_end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(new[new_start:new_end]))
            continue
        if old_end > old_start:
            yield Piece("removed", "".join(old[old_start:old_end]))
        if new_end > new_start:
            yield Piece("added", "".join(new[new_start:new_end]))
