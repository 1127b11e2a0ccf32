"""Where the sources are: the bundled registry, or the folders in STADTCHRONIK_SOURCES instead."""

import os
from pathlib import Path

from crawler.source import Source
from crawler.source_file import registry

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
