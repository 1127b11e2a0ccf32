"""Datasette with our pages, descriptions and limits."""

import json
import os
from contextlib import closing
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.database import Database

from archive.columns import TABLES
from archive.display import closed
from archive.opening import open_readonly
from archive.signing import Users
from archive.web.answering import DATABASE, PLUGIN
from archive.web.signin import USERS

METADATA = "datasette-metadata.json"
SETTINGS = {
    "default_page_size": 20,
    "max_returned_rows": 1000,
    "cache_size_kb": 32_000,  # of each connection: what facets read of a large archive
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 500,
    "suggest_facets": False,
    "truncate_cells_html": 200,
    "allow_download": False,
    "default_allow_sql": False,  # views hide texts (archive.display) from names, not from “main.articles”
}
_INSIDE_THE_INDEX = "articles_fts_"
_SECRET = "DATASETTE_SECRET"  # noqa: S105 - the name of a variable; without it who signed in does so again after a restart


class _Archive(Database):  # type: ignore[misc]  # Datasette ships no types
    """The archive as Datasette knows it."""

    async def table_names(self) -> list[str]:
        """Without what is inside the search index: nobody may see it, and Datasette would count it, which takes a second."""
        return [name for name in await super().table_names() if not name.startswith(_INSIDE_THE_INDEX)]


def application(archive: Path, *, address: str | None = None, users: Users | None = None) -> Datasette:
    """Datasette over the archive, which it opens read-only.

    `address` is where readers find it, ending in a slash; None: where they ask. With `users` only they see it, and all
    of it; without, everybody does, what `archive.display` leaves.

    Raises:
        ArchiveError: there is no archive.
    """
    with closing(open_readonly(archive)) as db:  # says so if it is none
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    metadata = _metadata() | {
        "plugins": {PLUGIN: {"address": address, "audience": "members" if users else "public"}}
    }
    served = metadata["databases"][DATABASE]
    for name in closed(names, list(TABLES)):
        served["tables"].setdefault(name, {})["allow"] = False
    # Datasette 1.0 has a configuration besides; what belongs there it takes from the metadata.
    datasette = Datasette([], metadata=metadata, settings=SETTINGS, secret=os.environ.get(_SECRET) or None)
    datasette.add_database(_Archive(datasette, path=str(archive), is_mutable=True), name=DATABASE)
    if users:
        setattr(datasette, USERS, users)
    return datasette


def serve(
    archive: Path, *, host: str, port: int, address: str | None = None, users: Users | None = None
) -> None:
    """Serves the archive until interrupted."""
    app = application(archive, address=address, users=users).app()
    uvicorn.run(app, host=host, port=port, log_level="warning")


def _metadata() -> dict[str, Any]:
    """`datasette-metadata.json`: beside the code in a checkout, inside the package when installed."""
    package = Path(__file__).parent
    path = next(path for path in (package / "web" / METADATA, package.parent / METADATA) if path.is_file())
    metadata: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return metadata
