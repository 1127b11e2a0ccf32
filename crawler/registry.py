"""Where the sources are: the bundled registry, or the folders in STADTCHRONIK_SOURCES instead."""

import os
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from crawler.source import Source
from crawler.source_file import SourceError, registry

BUNDLED = Path(__file__).parent / "sources"


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


def chosen(ids: Sequence[str]) -> list[Source]:
    """The sources of these ids, all of them when none is named.

    Raises:
        SourceError: there is no source of that id; the message names the nearest one.
    """
    known = sources()
    for id_ in ids:
        if id_ not in known:
            near = get_close_matches(id_, known, n=1)
            hint = f" Did you mean “{near[0]}”?" if near else " See “stadtchronik sources list”."
            raise SourceError(f"There is no source “{id_}”.{hint}")
    return [known[id_] for id_ in dict.fromkeys(ids)] if ids else [known[id_] for id_ in sorted(known)]
