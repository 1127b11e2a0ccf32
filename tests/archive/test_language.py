import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.language import APART_MAX, EXPANDED_MAX, QueryError, apart, exactly, expression, narrowed
from archive.lexicon import SPELLINGS_MAX, spellings


@pytest.fixture(scope="module")
def index():
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as db:
        db.execute(
            "CREATE VIRTUAL TABLE t USING fts5(headline, body, tokenize='unicode61 remove_diacritics 0')"
        )
        db.executemany(
            "INSERT INTO t (rowid, headline, body) VALUES (?, ?, ?)",
            [
                (1, "Straße in Düsseldorf gesperrt", "Die Umleitung führt über die Moskau-Reise-Allee."),
                (2, "Duesseldorfer Strasse", "Das Ordnungsamt prüft die Moskaureise."),
                (3, "Rathaus", "In Düsseldorf tagt der Rat. Die Straßenbahn fährt nicht."),
            ],
        )
        yield db


def found(index, query):
    match = expression(query)
    return [row[0] for row in index.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid", [match])]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("düsseldorf", [1, 3]),
        ("Duesseldorf", [1, 3]),
        ("DÜSSELDORF", [1, 3]),
        ("strasse", [1, 2]),
        ("Straße", [1, 2]),
        ("=Strasse", [2]),
        ("straße*", [1, 2, 3]),
        ("düsseldorf straße", [1]),
        ("düsseldorf UND straße", [1]),
        ("ordnungsamt OR rat", [2, 3]),
        ("ordnungsamt ODER rat ODER umleitung", [1, 2, 3]),
        ("düsseldorf ordnungsamt OR rat", [3]),
        ("düsseldorf -rat", [1]),
        ("düsseldorf NICHT rat", [1]),
        ("düsseldorf NOT rat NOT umleitung", []),
        ('"tagt der Rat"', [3]),
        ('"Rat der tagt"', []),
        ('düsseldorf -"der Rat"', [1]),
        ("headline:rathaus", [3]),
        ("titel:rat", []),
        ("Moskau-Reise", [1, 2]),
    ],
)
def test_a_query_finds_what_it_says(index, query, rows):
    assert found(index, query) == rows


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_an_empty_query_asks_for_nothing_in_particular(query):
    assert expression(query) is None


@pytest.mark.parametrize("query", ["(((", "*", "-", "=", '"', '""', "OR", "NOT", "ODER UND", "…", "😀"])
def test_a_query_without_any_word_says_so(query):
    with pytest.raises(QueryError, match="no word"):
        expression(query)


@pytest.mark.parametrize("query", ["-rat", "NOT rat", '-"der Rat"', "-a -b"])
def test_a_query_that_only_leaves_out_says_what_is_missing(query):
    with pytest.raises(QueryError, match="Name a word"):
        expression(query)


@pytest.mark.parametrize("query", ["s*", "Stadt st*", "-a*", "Moskau-re*", "_*", "headline:ab*"])
def test_a_beginning_of_few_letters_says_that_it_needs_more(query):
    with pytest.raises(QueryError, match="Type three letters"):
        expression(query)


def test_a_beginning_is_searched_for_as_the_words_that_begin_so_if_they_are_known():
    known = {"rat": ["rat", "rathaus"]}.get
    assert expression("Rat*", beginning=lambda text: known(text.lower())) == '("rat" OR "rathaus")'
    assert expression("Zoo*", beginning=lambda text: known(text.lower())) == '"zoo"*'
    assert expression("Rat-Rat*", beginning=lambda text: known(text.lower())).startswith('("rat-rat"*')


@given(st.text(max_size=60) | st.text(alphabet='ab"*-=:()^+{}[] \x00ORNTheadline', max_size=40))
def test_whatever_is_typed_sqlite_understands_the_expression(index, query):
    try:
        match = expression(query)
    except QueryError:
        return
    if match is not None:
        index.execute("SELECT count(*) FROM t WHERE t MATCH ?", [match]).fetchone()


@given(st.text(alphabet="aeouäöüß-s", min_size=1, max_size=20))
def test_spellings_are_few_and_begin_with_the_word_itself(word):
    forms = spellings(word)
    assert forms[0] == word
    assert 1 <= len(forms) <= SPELLINGS_MAX


@pytest.mark.parametrize(
    ("query", "exact"),
    [
        ("rat", "=rat"),
        ("rat -markt", "=rat -=markt"),
        ("headline:rat OR markt", "=headline:rat OR =markt"),
        ('"der Rat" =markt stra*', '"der Rat" =markt stra*'),
        ("rat UND markt NOT stadt", "=rat UND =markt NOT =stadt"),
        ("( rat )", "( =rat )"),
    ],
)
def test_a_query_can_be_asked_for_exact_forms(query, exact):
    assert exactly(query) == exact
    assert exactly(exact) == exact


def test_a_phrase_an_exact_word_and_a_beginning_are_not_expanded():
    asked = []
    expression('"der Rat" =markt stra* haus -hof', lambda word, wanted: asked.append((word, wanted)) or ())
    assert asked == [("haus", True), ("hof", False)]


def test_only_the_first_words_of_a_long_query_are_expanded():
    asked = []
    expression(" ".join(f"wort{number}" for number in range(20)), lambda word, _: asked.append(word) or ())
    assert len(asked) == EXPANDED_MAX


@pytest.mark.parametrize(
    "query",
    ["Rat", "Rat ODER Zoo", "Rat -Zoo", '"Rat Zoo"', "Rat* Zoo", " ".join(["Rat"] * (APART_MAX + 1)), ""],
)
def test_only_a_few_plain_words_are_proposed_one_by_one(query):
    assert apart(query) == []
    assert apart("Rat Zoo") == ["Rat", "Zoo"]


@pytest.mark.parametrize(
    "whole",
    [
        '("rat" OR "Straßen" OR "rathaus") AND ("zoo" OR "tagt")',
        '"in" AND ("zoo" OR "straßenbahn"* OR "düsseldorf rat" OR "in düsseldorf")',
        'headline : ("rat" OR "rathaus") NOT ("zoo" OR "Gehege")',
        '(("zoo" OR "Gehege") OR ("tagt" OR "getagt"))',
    ],
)
def test_narrowed_to_a_text_an_expression_marks_the_same_in_it(index, whole):
    (text,) = index.execute("SELECT headline || ' ' || body FROM t WHERE rowid = 3").fetchone()
    sql = "SELECT highlight(t, 0, '[', ']'), highlight(t, 1, '[', ']') FROM t WHERE t MATCH ? AND rowid = 3"
    marked = index.execute(sql, [whole]).fetchall()
    assert "[" in "".join(marked[0])
    assert index.execute(sql, [narrowed(whole, text)]).fetchall() == marked


def test_narrowed_to_a_text_an_expression_has_the_forms_that_are_in_it():
    assert narrowed('("rat" OR "räte") AND ("zoo" OR "Gehege")', "Der RAT tagt") == '"rat" AND "zoo"'
