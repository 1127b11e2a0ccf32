"""Articles, who copied whom and stories as a data package: a folder of CSV files and what describes them."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from archive.columns import TABLES
from archive.exported import EXPORTED, write
from archive.formats import datapackage
from archive.formats.table import FormatError
from archive.query import Query

_GUARDED = "Text that a spreadsheet would compute has an apostrophe in front."


def write_package(db: sqlite3.Connection, query: Query, folder: Path, *, at: datetime) -> None:
    """The articles a query finds and what belongs to them, a CSV file for each of EXPORTED, and datapackage.json.

    The description is written last: a folder without one was not finished.

    Raises:
        FormatError: the folder has something in it, or cannot be written.
        QueryError: the text cannot be searched for.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FormatError(f"The folder {folder} is not empty. Name a new one with -o.")
        resources = [_written(folder, name, write(db, query, "csv", name)) for name in EXPORTED]
        asked = " · ".join(filter(None, (query.text, *query.filters.values())))
        text = datapackage.described(resources, title=f"stadtchronik: {asked or 'all articles'}", created=at)
        (folder / datapackage.FILE).write_text(text, encoding="utf-8")
    except OSError as error:
        raise FormatError(
            f"The folder {folder} cannot be written ({error}). Name another with -o."
        ) from error


def _written(folder: Path, name: str, chunks: Iterable[bytes]) -> datapackage.Resource:
    digest, size = sha256(), 0
    with (folder / f"{name}.csv").open("xb") as file:
        for chunk in chunks:
            size += file.write(chunk)
            digest.update(chunk)
    return datapackage.Resource(
        name=name,
        title=name.replace("_", " ").capitalize(),
        description=f"{TABLES[name][0]} {_GUARDED}",
        columns=EXPORTED[name].columns,
        key=EXPORTED[name].key,
        size=size,
        digest=digest.hexdigest(),
    )
