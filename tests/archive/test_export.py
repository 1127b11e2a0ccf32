import csv
import io
import json
import subprocess
from contextlib import closing

import pytest

from archive.export import COLUMNS, FORMATS, inert, rows, write
from archive.opening import open_readonly
from archive.search import Query


@pytest.fixture
def db(filled):
    with closing(open_readonly(filled)) as db:
        yield db


def text(db, format_, **query):
    return "".join(write(db, Query(**query), format_))


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


@pytest.mark.parametrize("cell", ["=1+1", "+49 30", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_would_be_a_formula_is_made_inert(cell):
    assert inert(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["Rat tagt", "1+1=2", "", None, -5, 3])
def test_other_cells_stay_as_they_are(cell):
    assert inert(cell) == cell


@pytest.mark.e2e
@pytest.mark.parametrize(("format_", "filter_"), [("csv", "44,34,76,1"), ("excel-csv", "59,34,76,1")])
def test_libreoffice_opens_the_file_with_umlauts_and_every_row(
    filled, tmp_path, libreoffice, format_, filter_
):
    with closing(open_readonly(filled)) as db:
        (tmp_path / "articles.csv").write_bytes(text(db, format_).encode())
    to = "csv:Text - txt - csv (StarCalc):9,34,76,1"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        libreoffice,
        profile,
        "--headless",
        f"--infilter=CSV:{filter_}",
        "--convert-to",
        to,
        "--outdir",
    ]
    command += [tmp_path / "out", tmp_path / "articles.csv"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with (tmp_path / "out" / "articles.csv").open(encoding="utf-8", newline="") as file_:
        found = list(csv.reader(file_, delimiter="\t"))
    assert tuple(cell.removeprefix("\ufeff") for cell in found[0]) == COLUMNS
    assert len(found) == 5
    assert "Brücke über die Ahle wieder frei" in {row[COLUMNS.index("headline")] for row in found}


def test_every_format_says_its_media_type_and_ending():
    assert {form.ending for form in FORMATS.values()} == {"csv", "json", "jsonl"}
