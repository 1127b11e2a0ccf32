"""Datasette with our pages, descriptions and limits."""

import json
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.database import Database

from archive.opening import open_readonly
from archive.web.answering import DATABASE, PLUGIN

METADATA = "datasette-metadata.json"
SETTINGS = {
    "default_page_size": 20,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 500,
    "suggest_facets": False,
    "truncate_cells_html": 200,
    "allow_download": False,
}


def application(archive: Path, *, address: str | None = None) -> Datasette:
    """Datasette over the archive, which it opens read-only.

    `address` is where readers find it, ending in a slash; None: where they ask.

    Raises:
        ArchiveError: there is no archive.
    """
    open_readonly(archive).close()  # says so if it is none
    plugins = {PLUGIN: {"address": address}}
    datasette = Datasette([], metadata=_metadata() | {"plugins": plugins}, settings=SETTINGS)
    datasette.add_database(Database(datasette, path=str(archive), is_mutable=True), name=DATABASE)
    return datasette


def serve(archive: Path, *, host: str, port: int, address: str | None = None) -> None:
    """Serves the archive until interrupted."""
    uvicorn.run(application(archive, address=address).app(), host=host, port=port, log_level="warning")


def _metadata() -> dict[str, Any]:
    """`datasette-metadata.json`: beside the code in a checkout, inside the package when installed."""
    package = Path(__file__).parent
    path = next(path for path in (package / "web" / METADATA, package.parent / METADATA) if path.is_file())
    metadata: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return metadata
