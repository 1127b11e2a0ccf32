"""Descriptions of data packages (Data Package 2.0, datapackage.org), the successor of Frictionless' first. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.formats.table import Column
from archive.times import iso

FILE = "datapackage.json"
_TYPES = {
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "text": "string",
    "time": "datetime",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A CSV file of a package: its name, what it holds, its size in bytes and its SHA-256 in hexadecimal digits."""

    name: str
    title: str
    description: str
    columns: Sequence[Column]
    key: Sequence[str]
    size: int
    digest: str


def described(resources: Sequence[Resource], *, title: str, created: datetime) -> str:
    """The text of datapackage.json for a package of these files."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "stadtchronik",
        "title": title,
        "created": iso(created),
        "resources": [
            {
                "name": resource.name,
                "type": "table",
                "path": f"{resource.name}.csv",
                "title": resource.title,
                "description": resource.description,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": resource.size,
                "hash": f"sha256:{resource.digest}",
                "dialect": {
                    "delimiter": ",",
                    "lineTerminator": "\r\n",
                    "quoteChar": '"',
                    "doubleQuote": True,
                },
                "schema": {
                    "fields": [_field(column) for column in resource.columns],
                    "primaryKey": list(resource.key),
                    "missingValues": [""],
                },
            }
            for resource in resources
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.kind],
        "description": column.description,
    }
    return field | ({"trueValues": ["1"], "falseValues": ["0"]} if column.kind == "boolean" else {})
