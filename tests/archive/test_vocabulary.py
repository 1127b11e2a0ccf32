from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive, vocabulary
from archive.opening import open_readonly
from archive.search import MARK, UNMARK, Query, search
from archive.verify import verify
from tests.archives import CITY, NOON, RELEASE, file


@pytest.fixture
def path(tmp_path):
    """An archive of two articles, one about a partnership of towns and one about a club."""
    path = tmp_path / "archive.db"
    with Archive.open(path) as archive:
        archive.register([CITY])
        file(
            archive,
            said("1", "Die Städtepartnerschaften mit Moskau ruhen, die Moskau-Reise fällt aus."),
            "musterstadt",
        )
        file(archive, said("2", "Die Kindertagesstätte am Rathaus ist vereint."), "musterstadt")
    return path


def said(number, text):
    return replace(
        RELEASE,
        url=f"https://www.musterstadt.example/{number}",
        headline=f"Nummer {number}",
        lead=None,
        body=text,
    )


def found(path, text):
    with closing(open_readonly(path)) as db:
        return search(db, Query(text=text), limit=10, offset=0)


def headlines(path, text):
    return [hit.headline for hit in found(path, text).hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Partnerschaft", ["Nummer 1"]),
        ("moskaureise", ["Nummer 1"]),
        ("Kita", ["Nummer 2"]),
        ("Verein", []),
        ("=Partnerschaft", []),
        ('"Partnerschaft"', []),
        ("Moskau -Partnerschaft", ["Nummer 1"]),
        ("Moskau -Städtepartnerschaft", []),
        ("Kita OR Partnerschaft", ["Nummer 2", "Nummer 1"]),
    ],
)
def test_a_word_is_found_in_its_forms_compounds_and_synonyms(path, text, expected):
    assert sorted(headlines(path, text)) == sorted(expected)


def test_a_search_says_what_else_it_searched_for_and_how_to_do_without(path):
    answer = found(path, "Partnerschaft moskau")
    assert [(one.word, one.forms) for one in answer.expansions] == [
        ("Partnerschaft", ("Städtepartnerschaften",))
    ]
    assert answer.exact == "=Partnerschaft =moskau"
    assert headlines(path, answer.exact) == []


def test_a_snippet_marks_the_form_that_was_found(path):
    assert f"{MARK}Städtepartnerschaften{UNMARK}" in found(path, "Partnerschaft").hits[0].snippet


def test_until_its_words_are_learned_an_article_is_found_as_it_stands(path):
    with Archive.open(path) as archive:
        file(archive, said("3", "Viele Waldbrände."), "musterstadt")
        assert headlines(path, "Waldbrände") == ["Nummer 3"]
        assert headlines(path, "Waldbrand") == []
    assert headlines(path, "Waldbrand") == ["Nummer 3"]


def test_a_changed_article_brings_its_new_words(path):
    with Archive.open(path) as archive:
        file(archive, said("1", "Nun geht es um Radwege."), "musterstadt", at=NOON + timedelta(days=1))
    assert headlines(path, "Radweg") == ["Nummer 1"]


def test_learning_again_learns_nothing_new(path):
    with Archive.open(path) as archive:
        before = archive.db.execute("SELECT count(*) FROM term_keys").fetchone()
        archive.db.execute("INSERT INTO unlearned SELECT id FROM articles")
        assert vocabulary.learn(archive.db) == 0
        assert archive.db.execute("SELECT count(*) FROM term_keys").fetchone() == before


@pytest.fixture
def large(path, monkeypatch):
    """An archive of which more is to be learned than one close learns: six articles, of which it learns four, in twos."""
    monkeypatch.setattr("archive.vocabulary.LEARNED_AT_ONCE", 4)
    monkeypatch.setattr("archive.vocabulary.LEARNED_EVERY", 2)
    monkeypatch.setattr("archive.vocabulary.BATCH_ARTICLES", 2)
    with Archive.open(path, learns=False) as archive:
        for number in range(3, 9):
            file(archive, said(str(number), f"Viele {WORDS[number - 3]}."), "musterstadt")
    return path


WORDS = ("Waldbrände", "Radwege", "Stadträte", "Hochhäuser", "Freibäder", "Spielplätze")


def test_a_close_learns_some_of_many_new_words_the_newest_first_and_says_so(large, caplog):
    Archive.open(large).close()
    assert headlines(large, "Spielplatz") == ["Nummer 8"]
    assert headlines(large, "Waldbrand") == []
    assert headlines(large, "Waldbrände") == ["Nummer 3"], "as it stands, it is found all the time"
    assert caplog.messages == [
        "The words of 6 articles are to be learned for search.",
        "Words are learned: of 2 articles, 4 wait.",
        "Words are learned: of 4 articles, 2 wait.",
        "The next command that writes goes on with the words of 2 articles.",
    ]
    Archive.open(large).close()
    assert headlines(large, "Waldbrand") == ["Nummer 3"]
    assert verify(large).wrong == 0


def test_learning_that_is_cut_off_keeps_what_it_has_learned(large):
    """What a kill leaves: whole batches; nobody who writes waits for the rest."""

    def stop(learned):
        raise KeyboardInterrupt

    archive = Archive.open(large, learns=False)
    with pytest.raises(KeyboardInterrupt):
        vocabulary.learn(archive.db, done=stop)
    with closing(open_readonly(large)) as db:
        assert vocabulary.waiting(db) == 4
    archive.close()
    assert headlines(large, "Spielplatz") == ["Nummer 8"]


def test_an_index_made_anew_finds_the_same(path):
    with Archive.open(path) as archive:
        archive.reindex()
        assert archive.db.execute("SELECT count(*) FROM unlearned").fetchone() == (0,)
    assert headlines(path, "Partnerschaft") == ["Nummer 1"]
    assert verify(path).wrong == 0


@pytest.mark.parametrize("damage", ["DELETE FROM terms WHERE term = 'ruhen'", "DELETE FROM term_keys"])
def test_words_without_their_keys_are_a_problem(path, damage):
    with Archive.open(path) as archive:
        archive.db.execute(damage)
    problems = verify(path).problems
    assert problems
    assert {problem.what for problem in problems} == {
        "A word of the search index lacks its forms. Run “stadtchronik rebuild”."
    }


def test_a_lookup_is_no_scan(path):
    with closing(open_readonly(path)) as db:
        for sql in ("SELECT terms FROM term_keys WHERE key = 1", "SELECT term FROM terms WHERE id = 1"):
            assert [row[3].split()[0] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")] == ["SEARCH"]


def test_who_does_not_learn_leaves_the_words_to_the_next(path):
    new = replace(
        RELEASE, url="https://www.musterstadt.example/3", headline="Nummer 3", body="Der Radschnellweg."
    )
    with Archive.open(path, learns=False) as archive:
        file(archive, new, "musterstadt")
    assert headlines(path, "Radschnellwege") == []
    assert headlines(path, "Radschnellweg") == ["Nummer 3"]
    with Archive.open(path):
        pass
    assert headlines(path, "Radschnellwege") == ["Nummer 3"]


def test_the_words_that_begin_so_are_named_unless_they_are_too_many(path, monkeypatch):
    with closing(open_readonly(path)) as db:
        assert vocabulary.beginning(db, "Stä") == ["städtepartnerschaften"]
        assert vocabulary.beginning(db, "moskau") == ["moskau"]
        assert vocabulary.beginning(db, "nirgends") == []
        assert vocabulary.beginning(db, "r") == ["rathaus", "reise", "ruhen"]
        monkeypatch.setattr("archive.vocabulary.BEGINNING_WORDS_MAX", 2)
        assert vocabulary.beginning(db, "r") is None


@pytest.mark.parametrize("text", ["städte*", "STÄDTE*", "Mosk*", "moskau-rei*", "ver*", "nirg*"])
def test_a_beginning_finds_the_same_whether_its_words_are_few_or_many(path, text, monkeypatch):
    few = found(path, text).hits
    monkeypatch.setattr("archive.vocabulary.BEGINNING_WORDS_MAX", 0)
    assert found(path, text).hits == few


def test_what_many_runs_added_to_the_index_is_put_together(path):
    for number in range(3, 12):
        with Archive.open(path, learns=False) as archive:
            file(archive, said(str(number), f"Der Radweg Nummer {number} ist fertig."), "musterstadt")
    with closing(open_readonly(path)) as db:
        (parts,) = db.execute("SELECT count(DISTINCT segid) FROM articles_fts_idx").fetchone()
    assert parts < 4
    assert len(headlines(path, "Radweg")) == 9
