"""From a reading to its measures, on a folder of invented labelled pages."""

import gzip
import json

import pytest

from benchmarks import datasets, floors
from benchmarks.extractors import plain_text
from benchmarks.scoring import Reading, badness, difference, score, summary

LEAD = "Der Rat der Stadt hat am Donnerstag den Haushalt für das nächste Jahr beschlossen."
BODY = "Die Mehrheit war groß, die Debatte dauerte bis Mitternacht und wurde zweimal unterbrochen."
NEUTRAL = "Ein Kasten mit den wichtigsten Zahlen des Haushalts steht neben dem Text."
FURNITURE = "Lesen Sie auch: Das sind die zehn beliebtesten Ausflugsziele für den Sommer"
ROW = {
    "url": "https://www.bote.example/rat",
    "path": "html/1.html.gz",
    "gold_text": f"{LEAD}\n{BODY}",
    "gold_blocks": [["summary", LEAD], ["paragraph", BODY]],
    "with_": [LEAD],
    "without": [FURNITURE],
    "meta": {"title": "Rat berät", "date": "2026-10-14", "author": ["Erika Beispiel"]},
    "tags": {"neutral": [NEUTRAL]},
    "pass_url": True,
    "lang": "de",
}
RIGHT = Reading(f"{LEAD}\n\n{BODY}", "Rat berät", "2026-10-14T09:00:00+02:00", ("Erika Beispiel",))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "1.html.gz").write_bytes(gzip.compress(b"<h1>Rat</h1>"))

    def filled(dataset, *rows):
        text = "\n".join(json.dumps(ROW | {"id": f"{dataset}/{n}"} | row) for n, row in enumerate(rows))
        (tmp_path / f"{dataset}.jsonl").write_text(text, encoding="utf-8")
        return tmp_path

    return filled


@pytest.fixture
def page(folder):
    return lambda dataset: datasets.load(folder(dataset, {}), dataset)[0]


@pytest.mark.parametrize("dataset", datasets.LABELLED)
def test_a_right_reading_is_right_in_every_dataset(page, dataset):
    scores = score(page(dataset), RIGHT)
    total = summary(dataset, [scores])
    wrong = {"foreign_lines", "day_wrong", "day_missing"}
    assert {value for name, value in total.items() if name not in wrong and value is not None} == {1.0}
    assert {total[name] for name in wrong if name in total} == {0.0}
    assert badness(scores) == 0


@pytest.mark.parametrize("dataset", datasets.LABELLED)
def test_nothing_read_is_wrong_in_every_dataset(page, dataset):
    scores = score(page(dataset), Reading())
    assert summary(dataset, [scores]).get("f1", 0) == 0
    assert badness(scores) > 0


def test_a_line_the_gold_leaves_open_and_the_title_may_stand_there_or_not(page):
    scores = score(page("local"), Reading(f"Rat berät\n{LEAD}\n{NEUTRAL}\n{BODY}"))
    assert scores["f1"] == scores["perfect"] == 1
    assert scores["f1_strict"] < 1


def test_a_difference_says_what_to_look_at(page):
    found = difference(page("fundus"), Reading(f"{BODY}\n{FURNITURE}", "Rat tagt", "2026-10-14", ()))
    assert (found.foreign, found.missing) == ([FURNITURE], [LEAD])
    assert [field for field, _, _ in found.fields] == ["title", "author"]
    assert difference(page("trafilatura"), Reading(FURNITURE)).foreign == [FURNITURE]


def test_a_lead_is_asked_for_only_where_the_page_has_one(folder):
    (page,) = datasets.load(
        folder("local", {"gold_blocks": [["paragraph", BODY]], "gold_text": BODY}), "local"
    )
    assert score(page, RIGHT)["lead"] is None


def test_a_folder_without_a_dataset_has_no_pages(tmp_path):
    assert datasets.load(tmp_path, "fundus") == ()


def test_mates_are_other_pages_of_the_site(folder):
    where = folder(
        "fundus",
        {},
        {"url": "http://bote.example/rat#unten"},
        {"url": "https://m.bote.example/bus"},
        {"url": "https://web.archive.org/web/2026/https://www.bote.example/bad"},
        {"url": "https://blatt.example/rat"},
    )
    first = datasets.load(where, "fundus")[0]
    assert [mate.id for mate in datasets.mates(where, first)] == ["fundus/2", "fundus/3"]


def test_a_withheld_address_is_not_told(folder):
    (page,) = datasets.load(folder("htmldate", {"pass_url": False}), "htmldate")
    assert page.url is None
    assert page.html == b"<h1>Rat</h1>"


def test_html_becomes_a_line_for_each_block():
    assert plain_text("<p>Ein <b>Satz</b>\nhier.</p>und<script>x()</script> <ul><li>Punkt</ul>") == (
        "Ein Satz hier.\nund\nPunkt"
    )


def test_floors_are_lifted_and_never_lowered():
    lifted = floors.raised(
        {"a": {"f1": 0.98765, "lead": 0.5}}, {"a": {"f1": 0.9, "lead": 0.6}, "b": {"f1": 1.0}}
    )
    assert lifted == {"a": {"f1": 0.987, "lead": 0.6}, "b": {"f1": 1.0}}
    assert floors.raised({"a": {"ratio": 0.8}}, {"a": {"ratio": 0.7}}, less_is_better=True) == {
        "a": {"ratio": 0.7}
    }


def test_a_floor_that_dropped_is_named():
    (sentence,) = floors.dropped({"a": {"f1": 0.97}}, {"a": {"f1": 0.98}, "b": {"f1": 1.0}})
    assert sentence.startswith("a: f1 is 0.9700, its floor")
    assert floors.dropped({"a": {"f1": 0.98}}, {"a": {"f1": 0.98}}) == []
    assert floors.dropped({"a": {"ratio": 0.76}}, {"a": {"ratio": 0.7}}, less_is_better=True, slack=0.1) == []
    assert floors.dropped({"a": {"ratio": 0.78}}, {"a": {"ratio": 0.7}}, less_is_better=True, slack=0.1)
    assert floors.dropped({"a": {}}, {"a": {"f1": 0.98}})
