"""Who copied whom, as files."""

import csv
import io
import json
from contextlib import closing

import pytest

from archive import Archive
from archive.exported import write
from archive.formats import FORMATS
from archive.opening import open_readonly
from archive.pairs import COLUMNS
from archive.search import Query
from archive.showing import show
from tests.archive.test_printed import KURIER, keys, path  # noqa: F401 - fixtures
from tests.commands import stadtchronik


def found(path, audience=None, **query):  # noqa: F811
    with closing(open_readonly(path)) as db:
        if audience:
            show(db, audience)
        return json.loads(b"".join(write(db, Query(**query), "json", "reuse")))


def test_each_article_has_a_row_for_each_release_it_draws_on(path, keys):  # noqa: F811
    rows = found(path)
    assert {(row["release"], row["article"]) for row in rows} == {
        (keys["release"], keys["copy"]),
        (keys["release"], keys["twin"]),
    }
    assert all(list(row) == [column.name for column in COLUMNS] for row in rows)
    assert all(row["share_of_article"] > 0.8 and json.loads(row["passages"]) for row in rows)
    assert [row["article_source"] for row in found(path, source="bote")] == ["bote"]
    assert found(path, source="musterstadt") == []


def test_the_public_form_has_nothing_that_stands_in_a_text_which_is_not_shown_whole(path, keys):  # noqa: F811
    rows = {row["article_source"]: row for row in found(path, "public")}
    assert (rows[KURIER.id]["passages"], rows[KURIER.id]["evidence"]) == (None, None)
    assert rows[KURIER.id]["share_of_article"] > 0.8
    assert json.loads(rows["bote"]["evidence"])["numbers"]


@pytest.mark.parametrize("audience", [None, "public", "members"])
@pytest.mark.parametrize("withheld", ["release", "copy"])
def test_rows_of_a_withheld_article_are_left_out(path, keys, audience, withheld):  # noqa: F811
    with Archive.open(path, learns=False) as archive:
        archive.db.execute("UPDATE articles SET state = 'withheld' WHERE id = ?", [keys[withheld]])
        archive.db.conn.commit()
    assert keys[withheld] not in {
        key for row in found(path, audience) for key in (row["release"], row["article"])
    }
    assert len(found(path, audience)) == (withheld != "release")


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_can_be_written(path, format_):  # noqa: F811
    with closing(open_readonly(path)) as db:
        assert b"".join(write(db, Query(), format_, "reuse"))


def test_the_shell_writes_it(path):  # noqa: F811
    said = stadtchronik("export", "--table", "reuse", "--format", "csv", "--archive", path).stdout
    rows = list(csv.DictReader(io.StringIO(said, newline="")))
    assert {row["kind"] for row in rows} == {"copy"}
