"""Two versions of an article on one page: which ones are asked for, and how they stand beside each other."""

from collections.abc import Iterable, Mapping

from archive.diff import Piece
from archive.history import chosen, no_version

VERSION_MAX_DIGITS = 9

Cell = list[Piece]


def asked(args: Mapping[str, str], newest: int) -> tuple[int, int]:
    """The numbers of the versions that `from` and `to` name; without them the newest one and the one before.

    Raises:
        QueryError: one of them is no version of the article.
    """
    return chosen(_number(args.get("from"), newest), _number(args.get("to"), newest), newest)


def side_by_side(pieces: Iterable[Piece]) -> list[tuple[Cell, Cell]]:
    """The pieces in two columns, the old text and the new one; what stayed begins a row with every paragraph."""
    rows: list[tuple[Cell, Cell]] = [([], [])]
    for piece in pieces:
        if piece.kind == "same":
            first, *further = piece.text.split("\n\n")
            for cell in rows[-1]:
                cell.extend([Piece("same", first)] if first else [])
            rows += [([Piece("same", text)], [Piece("same", text)]) for text in further]
        else:
            rows[-1][piece.kind in {"added", "moved_to"}].append(piece)
    return [row for row in rows if any(row)]


def _number(text: str | None, newest: int) -> int | None:
    if not text:
        return None
    if not (text.isdecimal() and text.isascii() and len(text) <= VERSION_MAX_DIGITS):
        raise no_version(text, newest)
    return int(text)
