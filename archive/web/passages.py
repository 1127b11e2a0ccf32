"""Two articles beside each other at /article/ID/reuse/OTHER: what both have is marked, with one number on both sides."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from archive import browse
from archive.fingerprints import words
from archive.printed import pair
from archive.web.answering import Answer, ask, missing, no_article, page

COLOURS = 6  # of passages; then they begin again


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text; `number` is that of the passage it is, from 1 on, None between passages."""

    text: str
    number: int | None = None

    @property
    def colour(self) -> int | None:
        """The number of its colour, from 1 on."""
        return None if self.number is None else (self.number - 1) % COLOURS + 1


def sides(
    one: str, other: str, places: Iterable[tuple[int, int, int, int]]
) -> tuple[list[Stretch], list[Stretch]]:
    """Both texts in stretches, with passages that have the same words on both sides, numbered as they stand in the first.

    `places` are (begin, end) in the first text and (begin, end) in the other one, in characters. Places at which the words
    are not the same, or that overlap another one, are left unmarked: a text may be newer than what is known of it.
    """
    kept: list[tuple[int, int, int, int]] = []
    for place in sorted(places):
        begin, end, there, to = place
        apart = all((end <= a or b <= begin) and (to <= c or d <= there) for a, b, c, d in kept)
        if apart and (ours := _words(one[begin:end])) and ours == _words(other[there:to]):
            kept.append(place)
    numbered = list(enumerate(kept, 1))
    return (
        _stretches(one, [(begin, end, number) for number, (begin, end, _, _) in numbered]),
        _stretches(other, sorted((begin, end, number) for number, (_, _, begin, end) in numbered)),
    )


async def together(datasette: Any, request: Any) -> Answer:
    """Two articles of which one draws on the other, or which are one text."""
    keys = int(request.url_vars["id"]), int(request.url_vars["other"])
    articles, common = await ask(
        datasette, lambda db: ([browse.article(db, key) for key in keys], pair(db, *keys))
    )
    for key, found in zip(keys, articles, strict=True):
        if found is None:
            return await no_article(datasette, request, key)
    if common is None:
        return await missing(datasette, request)
    texts = common.pop("texts")
    columns = await asyncio.to_thread(sides, texts[0], texts[1], common["passages"]) if texts else None
    context = {"articles": articles, "common": common, "columns": columns}
    return await page(datasette, request, "together.html", context)


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/article/(?P<id>\d{1,18})/reuse/(?P<other>\d{1,18})$", together)
]


def _words(text: str) -> list[str]:
    return [word.text for word in words(text)]


def _stretches(text: str, marks: Sequence[tuple[int, int, int]]) -> list[Stretch]:
    found: list[Stretch] = []
    last = 0
    for begin, end, number in marks:
        found += [Stretch(text[last:begin]), Stretch(text[begin:end], number)]
        last = end
    return [stretch for stretch in (*found, Stretch(text[last:])) if stretch.text]
