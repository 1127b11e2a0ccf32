import json
from pathlib import Path

from archive.web.metadata import text

ROOT = Path(__file__).parent.parent.parent.parent


def test_the_metadata_file_says_what_the_columns_mean():
    assert (ROOT / "datasette-metadata.json").read_text(encoding="utf-8") == text(), "run “make docs”"


def test_every_facet_and_sort_is_a_column_of_its_table():
    for name, table in json.loads(text())["databases"]["archive"]["tables"].items():
        named = [
            *table.get("facets", []),
            *(table[key] for key in ("sort", "sort_desc", "label_column") if key in table),
        ]
        assert set(named) <= set(table.get("columns", [])), name
