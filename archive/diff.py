"""What changed between two texts: word by word, with paragraphs that moved. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal, NamedTuple, TypeAlias

from rapidfuzz.distance import Indel

from archive.alignment import Run, aligned, increasing

MOVED_MIN_WORDS = 8  # shorter paragraphs are taken out here and put in there
MOVED_MIN_SIMILARITY = 0.75  # of a paragraph that was edited on the way: share of words in common, in order
TELLING_MAX_PARAGRAPHS = 8  # two words of more paragraphs do not tell which one another resembles
TRIES = 3  # paragraphs compared with each that is looked for
STRAY_MAX_WORDS = 2  # words in common that a reader would not see among many changed ones
STRAY_AMONG = 4  # times as many changed words on both sides

_WORD_PATTERN = r"\w+(?:(?:[-/'’]|(?<=\d)[.,:](?=\d))\w+)*"  # a number with its points is one
_WORD = re.compile(_WORD_PATTERN)
_TOKEN = re.compile(rf"(\s*)({_WORD_PATTERN}|[^\w\s])")

Kind = Literal["same", "added", "removed", "moved_from", "moved_to"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words with the white space before them, or one paragraph that moved.

    A moved paragraph is two pieces of the same number `move`, counted from 1: `moved_from` where it stood, `moved_to`
    where it stands, there with what changed inside it on the way.
    """

    kind: Kind
    text: str
    move: int | None = None
    inside: tuple["Piece", ...] = ()


class _Item(NamedTuple):
    """A word, a punctuation mark or a whole moved paragraph, with the white space before it."""

    space: str
    text: str
    move: int | None = None


Paragraph: TypeAlias = list[_Item]
Step: TypeAlias = tuple[_Item | None, _Item | None]  # the same item on both sides, or one of one side


def diff(old: str, new: str) -> list[Piece]:
    """The pieces of both texts, in order.

    Leaving out `added` and `moved_to` gives `old` character for character, leaving out `removed` and `moved_from`
    gives `new`. Exchanging the texts exchanges the kinds. Texts of 100,000 words take a second or two.
    """
    if old == new:
        return [Piece("same", old)] if old else []
    if old < new:
        return list(_pieces(list(_steps(old, new))))
    return list(_pieces([(one, other) for other, one in _steps(new, old)]))


def words(text: str) -> list[str]:
    """The words and numbers of a text, without punctuation."""
    return _WORD.findall(text)


def changed_words(pieces: Iterable[Piece]) -> int:
    """How many words were removed or added, those inside moved paragraphs with them."""
    return sum(
        changed_words(piece.inside) if piece.inside else len(words(piece.text))
        for piece in pieces
        if piece.kind in {"added", "removed", "moved_to"}
    )


def _steps(old: str, new: str) -> Iterator[Step]:
    """Every item of both texts, those in common together."""
    sides = (_paragraphs(old), _paragraphs(new))
    standing, moves = _places(*sides)
    flows = tuple(
        [
            [_whole(paragraph, moved[place])] if place in moved else paragraph
            for place, paragraph in enumerate(side)
        ]
        for side, moved in zip(sides, moves, strict=True)
    )
    start = Run(0, 0, 0)
    for pair in (*standing, Run(len(sides[0]), len(sides[1]), 0)):
        yield from _word_steps(
            _joined(flows[0][start.old : pair.old]), _joined(flows[1][start.new : pair.new])
        )
        yield from _word_steps(
            _joined(flows[0][pair.old : pair.old + 1]), _joined(flows[1][pair.new : pair.new + 1])
        )
        start = Run(pair.old + 1, pair.new + 1, 0)
    yield _Item(old[len(old.rstrip()) :], ""), _Item(new[len(new.rstrip()) :], "")


def _paragraphs(text: str) -> list[Paragraph]:
    """The items of a text in paragraphs: a line break begins one."""
    found: list[Paragraph] = []
    for space, token in _TOKEN.findall(text.rstrip()):
        if "\n" in space or not found:
            found.append([])
        found[-1].append(_Item(space, token))
    return found


def _places(
    old: Sequence[Paragraph], new: Sequence[Paragraph]
) -> tuple[list[Run], tuple[dict[int, int], dict[int, int]]]:
    """The pairs of paragraphs that stand still, and the number of its move for each that does not, on both sides."""
    keys = tuple([tuple(item.text for item in paragraph) for paragraph in side] for side in (old, new))
    still = [Run(run.old + n, run.new + n, 1) for run in aligned(*keys) for n in range(run.length)]
    left = (
        {place: keys[0][place] for place in set(range(len(old))) - {pair.old for pair in still}},
        {place: keys[1][place] for place in set(range(len(new))) - {pair.new for pair in still}},
    )
    alike = _alike(*({place: key for place, key in side.items() if _is_long(key)} for side in left))
    standing = increasing(sorted([*still, *alike]))
    moving = [
        pair
        for pair in sorted({*still, *alike} - set(standing))
        if _is_long(keys[0][pair.old]) and _is_long(keys[1][pair.new])
    ]
    return standing, (
        {pair.old: number for number, pair in enumerate(moving)},
        {pair.new: number for number, pair in enumerate(moving)},
    )


def _is_long(key: Sequence[str]) -> bool:
    return sum(_WORD.match(text) is not None for text in key) >= MOVED_MIN_WORDS


def _alike(old: Mapping[int, tuple[str, ...]], new: Mapping[int, tuple[str, ...]]) -> list[Run]:
    """Pairs of paragraphs that are equal or nearly so, the most alike first; each is in one pair at most."""
    having: defaultdict[tuple[str, str], list[int]] = defaultdict(list)  # two words that stand side by side
    for place in sorted(new):
        for both in set(pairwise(new[place])):
            having[both].append(place)
    equal: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in sorted(new):
        equal[new[place]].append(place)
    found: list[tuple[float, int, int]] = []
    for one in sorted(old):
        shared = Counter(
            place
            for both in set(pairwise(old[one]))
            if len(having.get(both, ())) <= TELLING_MAX_PARAGRAPHS
            for place in having.get(both, ())
        )
        likely = sorted(shared, key=lambda place: (-shared[place], place))[:TRIES]
        for other in dict.fromkeys((*equal[old[one]][:TELLING_MAX_PARAGRAPHS], *likely)):
            alike = Indel.normalized_similarity(old[one], new[other], score_cutoff=MOVED_MIN_SIMILARITY)
            if alike:
                found.append((-alike, one, other))
    taken: tuple[set[int], set[int]] = (set(), set())
    pairs: list[Run] = []
    for _, one, other in sorted(found):
        if one not in taken[0] and other not in taken[1]:
            taken[0].add(one)
            taken[1].add(other)
            pairs.append(Run(one, other, 1))
    return pairs


def _whole(paragraph: Paragraph, move: int) -> _Item:
    """A paragraph that moved as one item."""
    text = "".join(item.space + item.text for item in paragraph)
    return _Item(paragraph[0].space, text[len(paragraph[0].space) :], move)


def _joined(paragraphs: Iterable[Paragraph]) -> list[_Item]:
    return [item for paragraph in paragraphs for item in paragraph]


def _word_steps(old: Sequence[_Item], new: Sequence[_Item]) -> Iterator[Step]:
    """The items of two passages, those in common together."""
    keys = (
        [item.text if item.move is None else ("from", item.move) for item in old],
        [item.text if item.move is None else ("to", item.move) for item in new],
    )
    at_old = at_new = 0
    for run in (*_without_strays(aligned(*keys), len(old), len(new)), Run(len(old), len(new), 0)):
        yield from ((item, None) for item in old[at_old : run.old])
        yield from ((None, item) for item in new[at_new : run.new])
        at_old, at_new = run.old + run.length, run.new + run.length
        yield from zip(old[run.old : at_old], new[run.new : at_new], strict=True)


def _without_strays(runs: Sequence[Run], old: int, new: int) -> list[Run]:
    """The runs without those of one or two words between many changed ones: a reader follows whole phrases."""
    kept: list[Run] = []
    for number, run in enumerate(runs):
        last = kept[-1] if kept else Run(0, 0, 0)
        following = runs[number + 1] if number + 1 < len(runs) else Run(old, new, 0)
        before = run.old + run.new - last.old - last.new - 2 * last.length
        after = following.old + following.new - run.old - run.new - 2 * run.length
        if run.length > STRAY_MAX_WORDS or min(before, after) < STRAY_AMONG * run.length:
            kept.append(run)
    return kept


def _pieces(steps: Sequence[Step]) -> Iterator[Piece]:
    """The steps as pieces: of every change, what was removed comes before what was added."""
    single = (piece for piece in _single(steps) if piece.text)
    for is_same, found in groupby(single, key=lambda piece: piece.kind == "same"):
        run = list(found)
        if is_same:
            yield Piece("same", "".join(piece.text for piece in run))
            continue
        for side in (("removed", "moved_from"), ("added", "moved_to")):
            for kind, alike in groupby(
                (piece for piece in run if piece.kind in side), key=lambda piece: piece.kind
            ):
                if kind == side[0]:
                    yield Piece(kind, "".join(piece.text for piece in alike))
                else:
                    yield from alike


def _single(steps: Sequence[Step]) -> Iterator[Piece]:
    """The steps one by one; where only the white space differs, it is a change of its own."""
    came_from = {old.move: old.text for old, _ in steps if old is not None and old.move is not None}
    numbers: dict[int, int] = {}  # of moves, in the order in which a reader meets them
    for old, new in steps:
        if old is not None and new is not None:
            if old.space == new.space:
                yield Piece("same", new.space + new.text)
                continue
            yield from (Piece("removed", old.space), Piece("added", new.space), Piece("same", new.text))
        elif old is not None:
            if old.move is None:
                yield Piece("removed", old.space + old.text)
                continue
            number = numbers.setdefault(old.move, len(numbers) + 1)
            yield from (Piece("removed", old.space), Piece("moved_from", old.text, number))
        elif new is not None:
            if new.move is None:
                yield Piece("added", new.space + new.text)
                continue
            number = numbers.setdefault(new.move, len(numbers) + 1)
            inside = tuple(diff(came_from[new.move], new.text))
            yield from (Piece("added", new.space), Piece("moved_to", new.text, number, inside))
