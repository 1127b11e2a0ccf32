"""Persons are authors; agencies and offices are known as such, and nobody else's name is taken."""

import json

import pytest
from lxml import html

from crawler.extraction.authors import authors_of
from crawler.extraction.stated import Stated, value
from crawler.extraction.structured import statements
from crawler.extraction.surroundings import Surroundings

TEXT = (
    "<p>Der Rat hat am Donnerstag über den Haushalt beraten und ihn mit großer Mehrheit beschlossen.</p>" * 3
)


def read(*lines, head="", author=None, chosen=None, after=""):
    if author is not None:
        head += f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "author": author})}</script>'
    body = f"<article><h1>Rat berät</h1>{''.join(lines)}{TEXT}</article>{after}"
    tree = html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    return authors_of(statements(tree), Surroundings(tree, tree.find(".//h1")), chosen)


def meta(name, content):
    return f'<meta name="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("kwargs", "by"),
    [
        ({"author": {"@type": "Person", "name": "Erika Muster"}}, "json-ld"),
        ({"author": "Von Erika Muster"}, "json-ld"),
        ({"head": meta("author", "Erika Muster")}, "meta"),
        (
            {"head": meta("author", "Musterblatt Redaktion") + meta("cXenseParse:author", "Erika Muster")},
            "meta",
        ),
        (
            {"author": {"@type": "Organization", "name": "Bote"}, "head": meta("author", "Erika Muster")},
            "meta",
        ),
    ],
)
def test_a_person_is_stated(kwargs, by):
    assert read(**kwargs).persons == Stated(("Erika Muster",), by)


@pytest.mark.parametrize(
    "line",
    [
        "<p>Von Erika Muster</p>",
        "<p>Von <a href=/erika>Erika Muster</a></p>",
        "<p>Von Erika Muster, Musterstadt</p>",
        "<p>Von Erika Muster am 14.10.2026</p>",
        "<p>Autorin: Erika Muster | 14.10.2026</p>",
        "<div class=article-author>Erika Muster<br>Redakteurin</div>",
        "<span itemprop=author>Erika Muster</span>",
        "<a rel=author href=/erika>Erika Muster</a>",
    ],
)
def test_a_person_is_seen_near_the_headline(line):
    assert value(read(line).persons) == ("Erika Muster",)


@pytest.mark.parametrize(
    "line",
    [
        "<p>Von wegen Ruhe</p>",
        "<p>Von Montag an fahren wieder Busse</p>",
        "<div class=author>Folgen</div>",
        "<p></p>" * 20 + "<div class=author><button class=author>Abbruch</button></div>",
        "<div class=author>Archiv →</div>",
        "<div><a class=followAuthorBtn>Themen Bearbeiten</a></div>",
        "<div class=author>Redaktion</div>",
        "<nav><a rel=author>Erika Muster</a></nav>",
    ],
)
def test_other_lines_name_nobody(line):
    assert read(line).persons is None


def test_names_in_teasers_and_comments_are_no_authors():
    teaser = "<aside><p class=author>Max Beispiel</p></aside><div class=comments><b class=author>Eva Probe</b></div>"
    assert read(after=teaser).persons is None


def test_agencies_and_offices_are_told_apart():
    found = read(author=[{"@type": "Person", "name": "dpa"}, {"@type": "Organization", "name": "Der Bote"}])
    assert (found.persons, value(found.agency), value(found.offices)) == (None, "dpa", ("Der Bote",))


def test_the_site_is_not_its_own_author():
    head = '<meta property="og:site_name" content="Musterstadt">'
    assert read(head=head, author="Musterstadt").persons is None


def test_a_reader_that_finds_more_names_than_are_stated_found_teasers():
    found = Stated(("Erika Muster", "Max Beispiel"), "reader")
    assert value(read(author="Erika Muster", chosen=found).persons) == ("Erika Muster",)
    assert read(author="Eva Probe", chosen=found).persons == found
    assert read(author="Erika Muster", chosen=Stated(found.value, "source")).persons == Stated(
        found.value, "source"
    )


def test_a_person_stated_comes_before_a_paper_that_signs():
    found = Stated(("bote-online",), "reader")
    assert value(read(author="Erika Muster", chosen=found).persons) == ("Erika Muster",)


def test_the_editors_sign_like_an_agency():
    found = read(author={"@type": "Person", "name": "Redaktion"})
    assert (found.persons, value(found.agency)) == (None, "Redaktion")


def test_right_below_the_headline_the_name_of_a_class_is_not_believed():
    assert value(read("<div class=teaser-data><p class=byline>VON ERIKA MUSTER</p></div>").persons) == (
        "Erika Muster",
    )


def test_a_paper_that_signs_is_kept_as_printed():
    assert value(read(chosen=Stated(("bote-online",), "reader")).persons) == ("bote-online",)
    assert read(chosen=Stated(("Redaktion",), "reader")).persons is None
    assert read(chosen=Stated(("Zeige alle Beiträge der Redaktion",), "reader")).persons is None


@pytest.mark.parametrize(
    "line",
    [
        "<p>Autorin: Erika Muster, Projektleiterin der Stadt</p>",
        "<p>Autorin Erika Muster</p>",
        "<p>Autorin: Erika Muster, Leiterin der Bücherei</p>",
        "<p><strong>Verfasserin:</strong> Erika Muster</p>",
        "<ul><li><strong>Autorin/Autor</strong> Erika Muster</li></ul>",
        "<p>Autor:in: Erika Muster</p>",
        "<p>Autor*innen: Erika Muster</p>",
    ],
)
def test_an_author_may_sign_below_the_text(line):
    assert value(read(TEXT * 8, line).persons) == ("Erika Muster",)


@pytest.mark.parametrize(
    "line",
    [
        "<p>Autorin Erika Muster liest am Donnerstag in der Stadtbücherei aus ihrem neuen Buch über den Rat.</p>",
        "<p>Autoren der Stadt lesen</p>",
        "<p>Autorenlesung: Erika Muster</p>",
        f"<div>{TEXT * 3}<div><u>Autorin:</u> Erika Muster</div><div><u>Verlag:</u> Musterverlag</div></div>",
        "<ul><li>Titel: Am Fluss</li><li>Autorin: Erika Muster</li><li>Verlag: Musterverlag</li></ul>",
        "<aside><p>Autorin: Erika Muster</p></aside>",
        "<div class=comments><p>Autor: Max Beispiel</p></div>",
    ],
)
def test_what_else_is_said_of_authors_signs_nothing(line):
    assert read(TEXT * 8, line).persons is None
