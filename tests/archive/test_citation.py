"""Citations: as people write them, and as programs read them."""

import json
from dataclasses import replace

import bibtexparser
import rispy
from hypothesis import given
from hypothesis import strategies as st

from archive.citation import Cited, Name, apa, bibtex, chicago, csl_json, name_of, ris

STORY = Cited(
    key=7,
    url="https://www.bote.example/lokales/bruecke",
    kind="article",
    headline="Endlich freie Fahrt",
    authors=("Erika Muster", "Hans-Peter von der Heide"),
    source="Musterstädter Bote",
    source_kind="newspaper",
    published="2026-10-14T23:20:00+02:00",
    language="de",
    seen="2026-10-20T10:00:00+00:00",
    archived="2026-10-16T12:00:00+00:00",
    permalink="https://archiv.example/article/7",
)
RELEASE = replace(
    STORY, kind="release", headline="Brücke frei!", authors=(), source="Stadt Musterstadt", source_kind="city"
)
hostile = st.text(max_size=60) | st.text('\\{}"%@#&$_~^,=\n\r\x85\u2028 aER-', max_size=60)


def test_apa_turns_names_round_and_puts_the_year_first():
    assert apa(STORY, "en") == (
        "Muster, E. & von der Heide, H.-P. (2026, October 14). Endlich freie Fahrt. Musterstädter Bote. "
        "https://www.bote.example/lokales/bruecke "
        "(last seen October 20, 2026, archived October 16, 2026: https://archiv.example/article/7)"
    )


def test_an_authority_signs_its_releases_itself():
    assert apa(RELEASE, "de") == (
        "Stadt Musterstadt. (2026, 14. Oktober). Brücke frei! [Pressemitteilung]. "
        "https://www.bote.example/lokales/bruecke "
        "(zuletzt gesehen am 20. Oktober 2026, archiviert am 16. Oktober 2026: https://archiv.example/article/7)"
    )


def test_chicago_turns_the_first_name_round_and_quotes_as_the_language_does():
    assert chicago(STORY, "en").startswith(
        "Muster, Erika, and Hans-Peter von der Heide. “Endlich freie Fahrt.” Musterstädter Bote, October 14, 2026. "
    )
    assert chicago(RELEASE, "de").startswith(
        "Stadt Musterstadt. „Brücke frei!“ Pressemitteilung, 14. Oktober 2026. "
    )


def test_quotation_marks_within_a_title_become_single_ones():
    quoted = replace(STORY, headline="„Popcorn ist Miete“: ein Gespräch")
    assert "„‚Popcorn ist Miete‘: ein Gespräch.“" in chicago(quoted, "de")
    assert "“‘Popcorn ist Miete’: ein Gespräch.”" in chicago(quoted, "en")


def test_what_is_not_known_is_said_and_not_made_up():
    unknown = replace(STORY, authors=(), published=None, headline=None)
    assert apa(unknown, "en").startswith("[Without a headline]. (n.d.). Musterstädter Bote. ")
    assert chicago(unknown, "de").startswith("„[Ohne Überschrift].“ Musterstädter Bote, o. D. ")
    assert "date" not in parsed_bibtex(unknown)
    assert not {"year", "date", "authors"} & parsed_ris(unknown).keys()
    assert not {"issued", "author"} & json.loads(csl_json(unknown, "de"))[0].keys()


def test_names_are_taken_apart_only_where_they_are_surely_persons():
    assert name_of("Dr. Erika Muster") == Name("Muster", "Erika")
    assert name_of("Jean-Luc O’Neill") == Name("O’Neill", "Jean-Luc")
    assert name_of("Ludwig van Beethoven") == Name("van Beethoven", "Ludwig")
    for office in (
        "Stadt Köln",
        "Presseamt",
        "Amt 61",
        "dpa",
        "Polizei Bonn",
        "Müller und Söhne",
        "Anna von",
    ):
        assert name_of(office) == Name(office)


def test_programs_read_back_what_was_written():
    entry = parsed_bibtex(STORY)
    assert entry["author"] == "Muster, Erika and von der Heide, Hans-Peter"
    assert entry["date"] == "2026-10-14"
    assert entry["urldate"] == "2026-10-20"
    assert entry["langid"] == "ngerman"
    record = parsed_ris(STORY)
    assert record["type_of_reference"] == "NEWS"
    assert record["authors"] == ["Muster, Erika", "von der Heide, Hans-Peter"]
    assert record["date"] == "2026/10/14/"
    item = json.loads(csl_json(STORY, "de"))[0]
    assert item["author"][1] == {"family": "von der Heide", "given": "Hans-Peter"}
    assert item["issued"] == {"date-parts": [[2026, 10, 14]]}
    assert item["archive_location"] == STORY.permalink


@given(hostile, st.lists(hostile, max_size=3), hostile, hostile)
def test_no_text_breaks_out_of_a_bibtex_entry(headline, authors, source, url):
    cited = replace(
        STORY, headline=headline, authors=tuple(authors), source=source, url=f"https://x.example/{url}"
    )
    entry = parsed_bibtex(cited)
    assert entry["urldate"] == "2026-10-20"
    assert entry["url"].startswith("https://x.example/")
    assert balanced(bibtex(cited, "de"))


@given(hostile, st.lists(hostile, max_size=3), hostile, hostile)
def test_no_text_breaks_out_of_a_ris_record(headline, authors, source, url):
    cited = replace(
        STORY, headline=headline, authors=tuple(authors), source=source, url=f"https://x.example/{url}"
    )
    written = ris(cited, "de")
    lines = written.split("\r\n")
    assert written.splitlines() == lines[:-1]
    assert all(line[2:6] == "  - " for line in lines[:-1])
    assert [line for line in lines if line.startswith(("TY", "ER"))] == ["TY  - NEWS", "ER  - "]
    assert parsed_ris(cited)["id"] == "stadtchronik-7"


def parsed_bibtex(cited):
    """The fields of the one entry there is, and nothing beside it."""
    library = bibtexparser.parse_string(bibtex(cited, "de"))
    assert not library.failed_blocks
    (entry,) = library.blocks
    assert entry.key == "stadtchronik-7"
    return {name: field.value for name, field in entry.fields_dict.items()}


def parsed_ris(cited):
    (record,) = rispy.loads(ris(cited, "de"))
    return record


def balanced(text):
    """Whether braces are balanced as BibTeX counts them: those behind a backslash, too."""
    depth = 0
    for sign in text.strip():
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0
