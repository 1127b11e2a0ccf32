"""Where the sources are, and which of them are meant: the bundled registry, or the folders in STADTCHRONIK_SOURCES."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from crawler.source import Source
from crawler.source_file import SourceError, registry

BUNDLED = Path(__file__).parent / "sources"
NEAREST_MAX = 3  # values a message proposes instead of one that is unknown

# Each way to choose, and the values of a source it looks at.
CRITERIA: Mapping[str, Callable[[Source], Sequence[str | None]]] = {
    "id": lambda source: (source.id,),
    "state": lambda source: (source.facts.state,),
    "kind": lambda source: (source.facts.kind,),
    "city": lambda source: (source.facts.city,),
    "cms": lambda source: (source.cms, source.reader),
    "tag": lambda source: source.tags,
}
# How people write federal states when they are in a hurry.
_SHORT = {
    "bb": "brandenburg",
    "be": "berlin",
    "bw": "baden wuerttemberg",
    "by": "bayern",
    "hb": "bremen",
    "he": "hessen",
    "hh": "hamburg",
    "mv": "mecklenburg vorpommern",
    "ni": "niedersachsen",
    "nrw": "nordrhein westfalen",
    "nw": "nordrhein westfalen",
    "rp": "rheinland pfalz",
    "sh": "schleswig holstein",
    "sl": "saarland",
    "sn": "sachsen",
    "st": "sachsen anhalt",
    "th": "thueringen",
}
_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def folders() -> list[Path]:
    """The folders whose files are the sources, in the order of the path variable."""
    configured = os.environ.get("STADTCHRONIK_SOURCES")
    return [Path(folder) for folder in configured.split(os.pathsep) if folder] if configured else [BUNDLED]


def sources() -> dict[str, Source]:
    """All sources by id.

    Raises:
        SourceError: a file is wrong; the message names file, key and remedy.
    """
    return registry(folders())


def chosen(ids: Sequence[str] = (), **wanted: Sequence[str]) -> list[Source]:
    """What `select` chooses of all sources; `wanted` by the names of CRITERIA."""
    return select(sources(), id=ids, **wanted)


def select(known: Mapping[str, Source], **wanted: Sequence[str]) -> list[Source]:
    """The sources that fit: one of the values of every criterion of CRITERIA that has values. Pure.

    Ids keep the order in which they are given; without ids the sources come sorted. Case, umlauts and hyphens
    do not matter, states may be shortened: “duesseldorf” is Düsseldorf, “nrw” Nordrhein-Westfalen.

    Raises:
        SourceError: no source has a value; the message names the nearest ones.
    """
    found = [known[id_] for id_ in sorted(known)]
    for name, values in wanted.items():
        if values:
            keys = [_key(name, value, known.values()) for value in values]
            found = [source for source in found if not _keys(name, source).isdisjoint(keys)]
    ids = [folded(id_) for id_ in wanted.get("id", ())]
    return sorted(found, key=lambda source: ids.index(folded(source.id))) if ids else found


def folded(text: str) -> str:
    """A name as it is compared: lowercase, umlauts and ß written out, words with one space between."""
    plain = text.casefold().translate(_PLAIN)
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


def _keys(name: str, source: Source) -> set[str]:
    return {folded(value) for value in CRITERIA[name](source) if value}


def _key(name: str, value: str, known: Iterable[Source]) -> str:
    """A value as it is compared, if a source has it."""
    values = {folded(own): own for source in known for own in CRITERIA[name](source) if own}
    key = folded(value)
    key = _SHORT.get(key, key) if name == "state" else key
    if key not in values:
        near = [values[like] for like in get_close_matches(key, values, n=NEAREST_MAX)]
        hint = f"Did you mean {' or '.join(f'“{one}”' for one in near)}?" if near else _known(name, values)
        what = f"There is no source “{value}”." if name == "id" else f"No source has the {name} “{value}”."
        raise SourceError(f"{what} {hint}")
    return key


def _known(name: str, values: Mapping[str, str]) -> str:
    if name in {"id", "city"} or not values:
        return "See “stadtchronik sources list”."
    return f"Known are {', '.join(sorted(values.values()))}."
