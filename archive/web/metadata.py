"""What Datasette says about tables and columns: `datasette-metadata.json`, made from `archive/columns.py`."""

import json
from pathlib import Path
from typing import Any

from archive.columns import TABLES, VIEWS
from archive.web.answering import DATABASE

# How the tables look in Datasette, beyond what they mean. Large ones have no facets: those would read all rows.
_TABLES: dict[str, dict[str, Any]] = {
    "articles": {"label_column": "headline", "sort_desc": "id"},
    "sources": {"label_column": "name", "sort": "id", "facets": ["kind", "state"]},
    "events": {"sort_desc": "id"},
    "captures": {"sort_desc": "id"},
    "tags": {"label_column": "name", "sort": "name"},
    "runs": {"sort_desc": "id"},
    "terms": {"hidden": True},
    "term_keys": {"hidden": True},
    "unlearned": {"hidden": True},
    "fingerprints": {"hidden": True},
    "uncompared": {"hidden": True},
    "reuse": {"facets": ["kind"]},
    "twins": {"facets": ["kind"]},
    "stories": {"sort_desc": "id"},
    "marks": {"hidden": True},
    "article_marks": {"hidden": True},
    "unstoried": {"hidden": True},
    "forgotten": {"hidden": True},
    "shelves": {"hidden": True},
    "shelved": {"hidden": True},
    # Their facets read all rows, too, but those are few beside the articles; what takes too long is left out.
    "copies": {"sort_desc": "article", "facets": ["kind", "source_name", "release_source_name"]},
    "reports": {"sort_desc": "story", "facets": ["city", "source_name", "source_kind"]},
}
_READ_BY_TRIGGERS = {"articles_searched": {"allow": False}, "articles_to_shelve": {"allow": False}}


def metadata() -> dict[str, Any]:
    """The whole file."""
    tables = {
        name: {"description": description, "columns": columns, **_TABLES.get(name, {})}
        for name, (description, columns) in (TABLES | VIEWS).items()
    }
    return {
        "title": "stadtchronik",
        "description": "News of municipalities: what city press offices publish, and what local newspapers make of it.",
        "databases": {
            DATABASE: {
                "description": "Empty means unknown. Times of this archive are UTC; what a page states keeps the page's own precision.",
                "tables": tables | _READ_BY_TRIGGERS,
            }
        },
    }


def text() -> str:
    """The file as it is written."""
    return json.dumps(metadata(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    Path("datasette-metadata.json").write_text(text(), encoding="utf-8")
