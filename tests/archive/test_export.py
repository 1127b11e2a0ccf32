import csv
import io
import json
import subprocess
from contextlib import closing
from datetime import datetime
from hashlib import sha256

import openpyxl
import pytest
from pyarrow import parquet

from archive import Archive
from archive.export import ARTICLE_COLUMNS, COLUMNS, keys, rows
from archive.exported import write
from archive.formats import FORMATS
from archive.formats.table import FormatError
from archive.opening import open_readonly
from archive.package import write_package
from archive.search import Query
from tests.archives import NOON


@pytest.fixture
def db(filled):
    with closing(open_readonly(filled)) as db:
        yield db


def text(db, format_, **query):
    return b"".join(write(db, Query(**query), format_)).decode()


def test_csv_opens_with_the_csv_module_and_has_every_article_once(db):
    found = list(csv.DictReader(io.StringIO(text(db, "csv"), newline="")))
    assert len(found) == 4
    assert tuple(found[0]) == COLUMNS
    bridge = next(row for row in found if row["kind"] == "release")
    assert bridge["body"] == "Der Verkehr rollt seit Freitag wieder.\n\nDas Tiefbauamt dankt für die Geduld."
    assert bridge["tags"] == "Verkehr, Brücke"
    assert bridge["source_name"] == "Stadt Musterstadt"


def test_excel_csv_begins_with_a_byte_order_mark_and_has_semicolons(db):
    found = text(db, "excel-csv")
    assert found.startswith("\ufeffid;url;source;")
    assert len(list(csv.reader(io.StringIO(found[1:], newline=""), delimiter=";"))) == 5


def test_json_is_one_list_and_jsonl_one_object_a_line(db):
    listed = json.loads(text(db, "json"))
    lines = [json.loads(line) for line in text(db, "jsonl").splitlines()]
    assert listed == lines
    assert len(listed) == 4
    assert listed[0]["published"] is None


def test_nothing_found_is_an_empty_file_that_still_parses(db):
    assert json.loads(text(db, "json", text="nirgends")) == []
    assert text(db, "jsonl", text="nirgends") == ""
    assert text(db, "csv", text="nirgends").splitlines() == [",".join(COLUMNS)]


def test_an_export_takes_the_filters_of_a_search(db):
    assert [json.loads(line)["source"] for line in text(db, "jsonl", source="bote").splitlines()] == [
        "bote"
    ] * 2


def test_rows_come_newest_first_over_the_bounds_of_a_page(db, monkeypatch):
    monkeypatch.setattr("archive.export.PAGE_ROWS", 1)
    ids = [row[0] for row in rows(db, Query())]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 4


def test_hits_of_the_index_come_newest_first_over_the_bounds_of_a_page(db, monkeypatch):
    monkeypatch.setattr("archive.export.PAGE_HITS", 2)
    monkeypatch.setattr("archive.export.PAGE_ROWS", 1)
    query = Query(text="Verkehr OR Strasse OR Rathausplatz OR Plan")
    ids = [row[0] for row in rows(db, query)]
    assert ids == sorted(ids, reverse=True)
    assert ids == list(keys(db, query))
    assert len(ids) == 4
    assert len(list(keys(db, Query(text=query.text, source="bote")))) == 2


def test_a_page_holds_no_transaction_open(filled):
    with closing(open_readonly(filled)) as db, Archive.open(filled) as archive:
        found = rows(db, Query())
        next(found)
        assert not db.in_transaction
        archive.db.execute("UPDATE articles SET headline = 'Neu'")
        busy, _, _ = archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not busy
        assert len(list(found)) == 3


def test_a_data_package_describes_its_file(db, tmp_path):
    write_package(db, Query(city="Musterstadt"), tmp_path / "new" / "package", at=NOON)
    package = json.loads((tmp_path / "new/package/datapackage.json").read_text(encoding="utf-8"))
    resource, reuse, stories, members = package["resources"]
    assert (stories["path"], members["path"]) == ("stories.csv", "story_articles.csv")
    assert all(field["description"] for one in (stories, members) for field in one["schema"]["fields"])
    assert (reuse["path"], reuse["schema"]["primaryKey"]) == ("reuse.csv", ["release", "article"])
    assert reuse["bytes"] == (tmp_path / "new/package/reuse.csv").stat().st_size
    data = (tmp_path / "new/package" / resource["path"]).read_bytes()
    assert resource["bytes"] == len(data)
    assert resource["hash"] == f"sha256:{sha256(data).hexdigest()}"
    header, *found = csv.reader(io.StringIO(data.decode(), newline=""))
    fields = resource["schema"]["fields"]
    assert [field["name"] for field in fields] == header
    assert all(field["description"] for field in fields)
    assert len(found) == 4
    assert package["title"] == "stadtchronik: Musterstadt"
    assert package["created"] == "2026-10-16T12:00:00+00:00"
    read = {
        "integer": int,
        "string": str,
        "datetime": datetime.fromisoformat,
        "boolean": {"0": 0, "1": 1}.get,
    }
    for row in found:
        for field, cell in zip(fields, row, strict=True):
            assert cell in resource["schema"]["missingValues"] or read[field["type"]](cell) is not None


def test_a_data_package_goes_to_no_folder_that_has_something_in_it(db, tmp_path):
    (tmp_path / "mine.txt").touch()
    with pytest.raises(FormatError, match="is not empty"):
        write_package(db, Query(), tmp_path, at=NOON)
    with pytest.raises(FormatError, match="cannot be written"):
        write_package(db, Query(), tmp_path / "mine.txt", at=NOON)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_has_every_article_once(db, format_):
    data = b"".join(write(db, Query(), format_))
    found = {
        "csv": lambda: list(csv.DictReader(io.StringIO(data.decode(), newline=""))),
        "excel-csv": lambda: list(csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter=";")),
        "json": lambda: json.loads(data),
        "jsonl": lambda: data.decode().splitlines(),
        "xlsx": lambda: list(openpyxl.load_workbook(io.BytesIO(data))["Articles"].values)[1:],
        "parquet": lambda: parquet.read_table(io.BytesIO(data)).to_pylist(),
    }[format_]()
    assert len(found) == 4


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("format_", "option"),
    [
        ("csv", "--infilter=CSV:44,34,76,1"),
        ("excel-csv", "--infilter=CSV:59,34,76,1"),
        ("xlsx", "--calc"),
    ],
)
def test_libreoffice_opens_the_file_with_umlauts_and_every_row(
    filled, tmp_path, libreoffice, format_, option
):
    ending = FORMATS[format_].ending
    with Archive.open(filled) as archive:
        archive.db.execute("UPDATE articles SET lead = '=1+1', dateline = '@SUM(A1)' WHERE kind = 'release'")
    with closing(open_readonly(filled)) as db:
        (tmp_path / f"articles.{ending}").write_bytes(b"".join(write(db, Query(), format_)))
    to = "csv:Text - txt - csv (StarCalc):9,34,76,1"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [libreoffice, profile, "--headless", option, "--convert-to", to, "--outdir"]
    command += [tmp_path / "out", tmp_path / f"articles.{ending}"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with (tmp_path / "out" / "articles.csv").open(encoding="utf-8", newline="") as file_:
        names, *found = csv.reader(file_, delimiter="\t")
    names = [name.removeprefix("\ufeff") for name in names]
    assert tuple(names[: len(COLUMNS)]) == COLUMNS
    assert len(found) == 4
    bridge = next(
        row for row in (dict(zip(names, row, strict=True)) for row in found) if row["kind"] == "release"
    )
    assert bridge["headline"] == "Brücke über die Ahle wieder frei"
    assert bridge["lead"].removeprefix("'") == "=1+1"  # shown, not computed
    assert bridge["dateline"].removeprefix("'") == "@SUM(A1)"


def test_every_format_says_its_media_type_and_ending():
    assert {form.ending for form in FORMATS.values()} == {"csv", "json", "jsonl", "xlsx", "parquet"}


def test_every_column_is_described():
    assert [column.name for column in ARTICLE_COLUMNS] == list(COLUMNS)
    assert all(column.description.endswith(".") for column in ARTICLE_COLUMNS)
