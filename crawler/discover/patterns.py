"""From the addresses of articles to the pattern they share. Pure.

A pattern says what is wanted. Parts that are the same in all addresses stay as they are, numbers and slugs are
generalised, and so are years and months even where they are the same: the next ones are articles too. Of the patterns
that fit, the most general one that matches no other page of the site is taken.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

from crawler.discover.words import EVERYWHERE, MONTHS

ARTICLES_MIN = 3  # of fewer addresses nobody can tell what they have in common by chance
FAMILY_MIN = 2  # addresses of one shape, where a source has several
FAMILIES_MAX = 3  # shapes of addresses of one source
HYPHENS_MAX = 6  # of a slug that is told from a section's name by its length

_ANYWHERE = r"^https?://[^/]+"
_ANY = r"[^/?]+"
# What any page's address may be like.
_SILENT = re.compile(r"\^https\?://\[\^/\]\+|\[\^/\?\]\+|\[\\w-\]\+|\(\?:\.\+/\)\?|\\\.[a-z]+|[/$?]")
# From the most general to the strictest.
_SLUGS = (_ANY, r"[\w-]+", *(rf"\w+(?:-\w+){{{hyphens},}}" for hyphens in range(1, HYPHENS_MAX + 1)))
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SPECIAL = re.compile(r"([.^$*+?{}\[\]\\|()])")
_NUMBER = "\0"  # stands for a run of digits
# What a system puts behind a slug, the most telling first: a number with the word that announces it, a number, the file's kind.
_ENDINGS = tuple(
    re.compile(ending, re.IGNORECASE)
    for ending in (
        r"[-_.,][a-z]{1,8}[-_.]?\0(?:[-_.]\0)*(?:\.[a-z]{2,5})?$",
        r"[-_.,]?\0(?:[-_.]\0)*(?:\.[a-z]{2,5})?$",
        r"\.[a-z]{2,5}$",
    )
)


@dataclass(frozen=True, slots=True)
class _Address:
    whole: str
    parts: tuple[str, ...]
    slash: bool
    query: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.query)


def learn(articles: Iterable[str], others: Iterable[str]) -> str | None:
    """The pattern of articles: found by search in all of them, and in none of the other addresses.

    The order of the addresses does not matter. None when there are too few, or no pattern is sound.
    """
    wanted = sorted(set(articles))
    never = sorted({*others, *(page for url in wanted for page in _everywhere(url))} - set(wanted))
    if len(wanted) < ARTICLES_MIN:
        return None
    addresses = [_address(url) for url in wanted]
    return _soundest(addresses, never) or _of_families(addresses, never)


def shape(url: str) -> str:
    """Where an address stands: its path up to the last part, with numbers made alike, and its parameters' names."""
    address = _address(url)
    numbered = "#" if address.parts and _NUMBER in _tail([_alike(address.parts[-1])]) else ""
    return "/".join((*map(_alike, address.parts[:-1]), numbered, *sorted(set(address.names))))


def ending(url: str) -> str:
    """The number with a word that the last part of an address ends with; empty when there is none."""
    address = _address(url)
    found = _ENDINGS[0].search(_alike(address.parts[-1])) if address.parts else None
    return found[0] if found else ""


def _of_families(addresses: Sequence[_Address], never: Sequence[str]) -> str | None:
    """Patterns of several shapes, joined."""
    families: dict[str, list[_Address]] = defaultdict(list)
    for address in addresses:
        families[shape(address.whole)].append(address)
    groups = [families[key] for key in sorted(families)]
    if len(groups) > FAMILIES_MAX or min(map(len, groups)) < FAMILY_MIN:
        return None
    patterns = [_soundest(group, never) for group in groups]
    return "|".join(pattern for pattern in patterns if pattern) if all(patterns) else None


def _soundest(addresses: Sequence[_Address], never: Sequence[str]) -> str | None:
    for pattern in filter(_tells, _candidates(addresses)):
        search = re.compile(pattern).search
        if all(search(address.whole) for address in addresses) and not any(map(search, never)):
            return pattern
    return None


def _tells(pattern: str) -> bool:
    """Whether a pattern says more than how many parts an address has."""
    return bool(_SILENT.sub("", pattern))


def _candidates(addresses: Sequence[_Address]) -> Iterator[str]:
    """Patterns of addresses taken for one shape, from the most general to the strictest."""
    ends = list(_ends(addresses))
    for slug in _SLUGS:
        path, is_placed = _path(addresses, slug)
        for end in ends:
            if is_placed:
                yield path + end
            yield _ANYWHERE + path + end


def _path(addresses: Sequence[_Address], slug: str) -> tuple[str, bool]:
    """The pattern of the paths; whether its first part is a name, so that it needs no anchor."""
    depths = {len(address.parts) for address in addresses}
    shared = min(depths) if len(depths) == 1 else max(min(depths) - 1, 0)
    columns = [{address.parts[place] for address in addresses} for place in range(shared)]
    if len(depths) > 1:
        columns = list(takewhile(lambda column: len(set(map(_alike, column))) == 1, columns))
    parts = list(_parts(columns, slug))
    if len(depths) > 1:
        last = {address.parts[-1] if address.parts else "" for address in addresses}
        parts.append(f"(?:.+/)?{_varied(last, slug)}")
    return "".join(f"/{part}" for part in parts), bool(columns) and len(columns[0]) == 1


def _parts(columns: Sequence[set[str]], slug: str) -> Iterator[str]:
    dated = False  # numbers behind a year are months and days
    for column in columns:
        if len(column) > 1:
            yield _varied(column, slug)
        else:
            (text,) = column
            yield _digits(column) if dated and text.isdigit() else _named(text)
        dated = dated or all(_YEAR.match(text) for text in column)


def _named(text: str) -> str:
    """The pattern of a part that is the same in all addresses, apart from the time it may tell."""
    pieces = re.split(r"([-_.])", text)
    told = (r"[^/?_.-]+" if piece.casefold() in MONTHS else _escaped(piece) for piece in pieces)
    return _YEAR.sub(r"\\d{4}", "".join(told))


def _varied(column: Iterable[str], slug: str) -> str:
    """The pattern of a part that differs."""
    texts = sorted(set(column))
    alike = {_alike(text) for text in texts}
    if alike == {_NUMBER}:
        return _digits(texts)
    if len(alike) == 1:
        return _escaped(alike.pop()).replace(_NUMBER, r"\d+")
    return slug + _escaped(_tail(alike)).replace(_NUMBER, r"\d+")


def _tail(alike: Collection[str]) -> str:
    """The ending all these parts share; empty when they share none."""
    for pattern in _ENDINGS:
        found = {match[0] if (match := pattern.search(text)) else "" for text in alike}
        if len(found) == 1 and (shared := found.pop()):
            return shared
    return ""


def _digits(texts: Iterable[str]) -> str:
    """Years, months and days have a fixed length; other numbers grow."""
    lengths = {len(text) for text in texts}
    return rf"\d{{{lengths.pop()}}}" if len(lengths) == 1 and lengths <= {2, 4} else r"\d+"


def _ends(addresses: Sequence[_Address]) -> Iterator[str]:
    """How the addresses end: a slash or none, and the parameters that say which page it is."""
    slashes = {address.slash for address in addresses}
    slash = ("/" if slashes == {True} else "/?") if True in slashes else ""
    queries = {address.names for address in addresses}
    if queries == {()}:
        yield f"{slash}$"
        return
    if len(queries) == 1:
        (names,) = queries
        columns = [{address.query[place][1] for address in addresses} for place in range(len(names))]
        pairs = (f"{_escaped(name)}={_value(column)}" for name, column in zip(names, columns, strict=True))
        yield rf"{slash}\?{'&'.join(pairs)}$"
    for name in sorted(set.intersection(*({*names} for names in queries))):
        values = {dict(address.query)[name] for address in addresses}
        if len(values) > 1:
            yield rf"{slash}\?(?:.*&)?{_escaped(name)}={_value(values)}(?:&|$)"


def _value(values: Iterable[str]) -> str:
    texts = sorted(set(values))
    alike = {_alike(text) for text in texts}
    if len(texts) == 1:
        return _YEAR.sub(r"\\d{4}", _escaped(texts[0]))
    return _escaped(alike.pop()).replace(_NUMBER, r"\d+") if len(alike) == 1 else "[^&]+"


def _address(url: str) -> _Address:
    parts = urlsplit(url)
    path = parts.path.strip("/")
    pairs = (pair.partition("=") for pair in parts.query.split("&") if pair)
    return _Address(
        whole=url,
        parts=tuple(path.split("/")) if path else (),
        slash=parts.path.endswith("/") and bool(path),
        query=tuple((name, value) for name, _, value in pairs),
    )


def _everywhere(url: str) -> Iterator[str]:
    root = "{0.scheme}://{0.netloc}/".format(urlsplit(url))
    yield from (root + page for page in ("", *EVERYWHERE))


def _alike(text: str) -> str:
    return re.sub(r"\d+", _NUMBER, text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
