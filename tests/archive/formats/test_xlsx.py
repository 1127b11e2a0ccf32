import zipfile
from io import BytesIO

import openpyxl
import pytest

from archive.formats import xlsx
from archive.formats.table import Column

COLUMNS = [Column("a", "text", "One."), Column("b", "integer", "Two."), Column("c", "boolean", "Three.")]


def book(rows):
    return openpyxl.load_workbook(BytesIO(b"".join(xlsx.write(COLUMNS, rows))), read_only=True)


def cells(sheet):
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_a_workbook_has_typed_cells_under_bold_names():
    assert cells(book([("Brücke", 1760000000123, 1), (None, None, 0), ("x", 3, None)])["Articles"]) == [
        ("a", "b", "c", "cut"),
        ("Brücke", 1760000000123, True, None),
        (None, None, False, None),
        ("x", 3, None, None),
    ]


@pytest.mark.parametrize(
    "text", [f"{sign}1+1" for sign in "=+-@\t\r\n＝＋－＠"] + ["https://example.org/", "007", "{=1}"]
)
def test_text_is_never_a_formula_a_link_or_a_number(text):
    data = b"".join(xlsx.write(COLUMNS, [(text, None, None)]))
    (sheet,) = openpyxl.load_workbook(BytesIO(data)).worksheets
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].hyperlink is None
    with zipfile.ZipFile(BytesIO(data)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert "xl/worksheets/_rels/sheet1.xml.rels" not in parts.namelist()


@pytest.mark.parametrize(
    ("text", "shown"), [("a\x00b\x1fc", "a\ufffdb\ufffdc"), ("\ufffe", "\ufffd"), ("<b>&amp;", "<b>&amp;")]
)
def test_characters_that_xml_cannot_have_do_not_break_the_file(text, shown):
    assert cells(book([(text, None, None)])["Articles"])[1][0] == shown


def test_a_text_that_is_too_long_for_a_cell_says_so_and_is_named_in_the_last_column():
    fits, long, wide = "x" * xlsx.CELL_CHARACTERS_MAX, "x" * 40_000, "\U0001f600" * 20_000
    _, first, second, third = cells(book([(fits, 1, None), (long, 2, None), (wide, 3, None)])["Articles"])
    assert first[0] == fits
    assert first[3] is None
    assert "cut off here: 40000 characters" in second[0]
    assert second[3] == third[3] == "a"
    for cell in (second[0], third[0]):
        assert len(cell.encode("utf-16-le")) // 2 <= xlsx.CELL_CHARACTERS_MAX


def test_more_rows_than_a_sheet_holds_go_to_another_one(monkeypatch):
    monkeypatch.setattr(xlsx, "SHEET_ROWS_MAX", 4)
    found = book([("x", number, None) for number in range(7)])
    assert found.sheetnames == ["Articles", "Articles 2", "Articles 3"]
    assert [[row[1] for row in cells(sheet)] for sheet in found.worksheets] == [
        ["b", 0, 1, 2],
        ["b", 3, 4, 5],
        ["b", 6],
    ]


def test_a_workbook_that_is_given_up_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    rows = (("x", number, None) for number in range(10_000))
    chunks = xlsx.write(COLUMNS, rows)
    assert next(chunks) == b""
    assert list(tmp_path.iterdir())
    chunks.close()
    assert next(rows)[1] < 1000
    assert not list(tmp_path.iterdir())
