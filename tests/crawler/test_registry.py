"""Where the sources come from."""

import os

import pytest

from archive.records import SourceFacts
from crawler.registry import BUNDLED, chosen, folded, folders, select, sources
from crawler.source import Source
from crawler.source_file import SourceError

SOURCE = """
name = "Stadt Musterstadt"
kind = "city"
homepage = "https://www.musterstadt.example/"
feeds = ["https://www.musterstadt.example/feed.xml"]
"""

NRW = "Nordrhein-Westfalen"


def source(id_, kind="city", city="Düsseldorf", state=NRW, **fields):
    facts = SourceFacts(id=id_, name=id_, kind=kind, city=city, state=state, homepage="https://a.example/")
    return Source(facts=facts, **fields)


KNOWN = {
    one.id: one
    for one in (
        source(
            "stadt-duesseldorf", cms="typo3", reader="typo3-news", tags=("landeshauptstadt", "grossstadt")
        ),
        source("anzeiger", kind="newspaper", cms="park", reader="park"),
        source("giessen", city="Gießen", state="Hessen", cms="ikiss", reader="ikiss", tags=("mittelstadt",)),
        source("main", city="Frankfurt am Main", state="Hessen", tags=("grossstadt",)),
        source("oder", city="Frankfurt (Oder)", state="Brandenburg", tags=("mittelstadt",)),
        source("region", kind="county", city=None, state=None),
    )
}


def ids(**wanted):
    return [one.id for one in select(KNOWN, **wanted)]


@pytest.fixture
def named(monkeypatch):
    return lambda text: monkeypatch.setenv("STADTCHRONIK_SOURCES", text)


def test_the_bundled_sources_are_there_unless_others_are_named(monkeypatch):
    monkeypatch.delenv("STADTCHRONIK_SOURCES", raising=False)
    assert folders() == [BUNDLED]
    assert "krefeld" in sources()


def test_an_empty_variable_names_nothing(named):
    named("")
    assert folders() == [BUNDLED]


def test_named_folders_replace_the_bundled_ones(named, tmp_path):
    for name in ("eins", "zwei"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.toml").write_text(SOURCE, encoding="utf-8")
    named(f"{tmp_path / 'zwei'}{os.pathsep}{tmp_path / 'eins'}")
    assert list(sources()) == ["zwei", "eins"]


def test_a_separator_too_many_does_not_mean_the_current_folder(named, tmp_path):
    named(f"{os.pathsep}{tmp_path}{os.pathsep}")
    assert folders() == [tmp_path]


def test_a_wrong_file_is_told(named, tmp_path):
    (tmp_path / "eins.toml").write_text("nmae = 1", encoding="utf-8")
    named(str(tmp_path))
    with pytest.raises(SourceError, match=r"eins\.toml: unknown key `nmae`"):
        sources()


def test_without_a_wish_all_are_chosen_in_the_order_of_their_ids():
    assert ids() == sorted(KNOWN)
    assert ids(state=(), kind=(), tag=()) == sorted(KNOWN)


def test_ids_keep_the_order_in_which_they_are_given_and_come_once():
    assert ids(id=("oder", "anzeiger", "oder")) == ["oder", "anzeiger"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"state": ("Hessen",)}, ["giessen", "main"]),
        ({"kind": ("newspaper",)}, ["anzeiger"]),
        ({"city": ("Gießen",)}, ["giessen"]),
        ({"cms": ("typo3-news",)}, ["stadt-duesseldorf"]),
        ({"cms": ("typo3",)}, ["stadt-duesseldorf"]),
        ({"tag": ("mittelstadt",)}, ["giessen", "oder"]),
        ({"tag": ("mittelstadt", "landeshauptstadt")}, ["giessen", "oder", "stadt-duesseldorf"]),
        ({"tag": ("grossstadt",), "state": ("Hessen", NRW)}, ["main", "stadt-duesseldorf"]),
        ({"id": ("oder", "main"), "state": ("Hessen",)}, ["main"]),
        ({"kind": ("newspaper",), "state": ("Hessen",)}, []),
    ],
)
def test_one_value_of_each_criterion_must_fit(wanted, found):
    assert ids(**wanted) == found


@pytest.mark.parametrize(
    ("criterion", "written", "meant"),
    [
        ("city", "duesseldorf", "Düsseldorf"),
        ("city", "DÜSSELDORF", "Düsseldorf"),
        ("city", "giessen", "Gießen"),
        ("city", "frankfurt-am-main", "Frankfurt am Main"),
        ("city", "Frankfurt Oder", "Frankfurt (Oder)"),
        ("state", "nrw", NRW),
        ("state", "NW", NRW),
        ("state", "nordrhein westfalen", NRW),
        ("state", "he", "Hessen"),
        ("tag", "Grossstadt", "grossstadt"),
    ],
)
def test_names_may_be_written_as_people_write_them(criterion, written, meant):
    assert ids(**{criterion: (written,)}) == ids(**{criterion: (meant,)}) != []


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"city": ("Dusseldorf",)}, "No source has the city “Dusseldorf”. Did you mean “Düsseldorf”?"),
        ({"city": ("Frankfurt",)}, "Did you mean “Frankfurt (Oder)” or “Frankfurt am Main”?"),
        ({"tag": ("großstädte",)}, "No source has the tag “großstädte”. Did you mean “grossstadt”?"),
        ({"cms": ("typo",)}, "No source has the cms “typo”. Did you mean “typo3”?"),
        (
            {"state": ("Bayern",)},
            "No source has the state “Bayern”. Known are Brandenburg, Hessen, Nordrhein-W",
        ),
        ({"cms": ("xyzzy",)}, "Known are ikiss, park, typo3, typo3-news."),
        ({"state": ("by",)}, "No source has the state “by”. Known are"),
        ({"city": ("Xyzzy",)}, "No source has the city “Xyzzy”. See “stadtchronik sources list”."),
        ({"id": ("giesen",)}, "There is no source “giesen”. Did you mean “giessen”?"),
        ({"id": ("xyzzy",)}, "There is no source “xyzzy”. See “stadtchronik sources list”."),
    ],
)
def test_what_nothing_has_is_answered_with_the_nearest(wanted, message):
    with pytest.raises(SourceError) as error:
        select(KNOWN, **wanted)
    assert message in str(error.value)


def test_the_bundled_sources_are_chosen_from(monkeypatch):
    monkeypatch.delenv("STADTCHRONIK_SOURCES", raising=False)
    assert [one.id for one in chosen(["krefeld"])] == ["krefeld"]
    assert {one.facts.city for one in chosen(state=["sl"])} == {"Saarbrücken"}


def test_a_name_is_compared_by_its_words():
    assert folded("  Glienicke/Nordbahn ") == folded("glienicke-nordbahn") == "glienicke nordbahn"
    assert folded("Weißwasser – Běła Woda") == "weisswasser běła woda"
