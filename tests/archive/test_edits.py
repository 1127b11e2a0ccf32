"""Slips and changes of what is said, told apart; the pairs are invented."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.changes import Text, compare
from archive.edits import MINOR_MAX_WORDS, edit_of, weight

MINOR = [
    ("Das Geäbude ist neu.", "Das Gebäude ist neu."),
    ("Der Rat tagt am Montag im Rathaus.", "Der Rat tagt, am Montag, im Rathaus."),
    ("Der Rat tagt am Montag im Rathaus.", "Der Rat tagt am Montag im Rathaus"),
    ('Er sagte: "Wir bauen."', "Er sagte: „Wir bauen.“"),
    ("Er sagte: »Wir bauen.«", "Er sagte: „Wir bauen.“"),
    ("Er sagte: „Wir bauen.", "Er sagte: „Wir bauen.“"),
    ("Die Brücke - sie ist alt - wird gesperrt.", "Die Brücke – sie ist alt – wird gesperrt."),
    ("Die Rathaus-Sanierung beginnt.", "Die Rathaussanierung beginnt."),
    ("Die Rathaus Sanierung beginnt.", "Die Rathaussanierung beginnt."),
    ("STADT SPERRT BRÜCKE", "Stadt sperrt Brücke"),
    ("Die stadt sperrt die Brücke.", "Die Stadt sperrt die Brücke."),
    ("Die Strasse wird gesperrt.", "Die Straße wird gesperrt."),
    ("Die Bruecke wird gesperrt.", "Die Brücke wird gesperrt."),
    ("Der Bürgermiester eröffnet das Fest.", "Der Bürgermeister eröffnet das Fest."),
    ("Die Verwlatung prüft den Antrag.", "Die Verwaltung prüft den Antrag."),
    ("Das teilte die Polizei in Grünawlde mit.", "Das teilte die Polizei in Grünwalde mit."),
    ("Die Bäume an der Straeßnmitte fallen.", "Die Bäume an der Straßenmitte fallen."),
    ("Das Bad öffnet am 18. Septmeber.", "Das Bad öffnet am 18. September."),
    ("Die neue Trinkwaserleitung ist fertig.", "Die neue Trinkwasserleitung ist fertig."),
    ("Das Fest beginnnt um 19 Uhr.", "Das Fest beginnt um 19 Uhr."),
    ("Dei Brücke ist gesperrt.", "Die Brücke ist gesperrt."),
    ("Er freut sich,das es klappt.", "Er freut sich, dass es klappt."),
    ("Rat udn Verwaltung tagen.", "Rat und Verwaltung tagen."),
    ("Der Rat stimmte für den das Projekt.", "Der Rat stimmte für das Projekt."),
    ("Der der Rat tagt.", "Der Rat tagt."),
    ("Er hofft, das die Brücke hält.", "Er hofft, dass die Brücke hält."),
    ("Sie dankte den Leiter der Schule.", "Sie dankte dem Leiter der Schule."),
    ("Die Arbeiten in Rathaus beginnen.", "Die Arbeiten im Rathaus beginnen."),
    ("10000 Besucher kamen.", "10.000 Besucher kamen."),
    ("Um 19.30 Uhr beginnt das Fest.", "Um 19:30 Uhr beginnt das Fest."),
    ("Es kostet 5% mehr.", "Es kostet 5 % mehr."),
    ("Die Sitzungen dauern 10-12 Tage.", "Die Sitzungen dauern 10–12 Tage."),
    ("Drei Feuerwehrfahrzuege waren im Einsatz.", "Drei Feuerwehrfahrzeuge waren im Einsatz."),
    ("Die Feuerwehr löschte den Brandt im Keller.", "Die Feuerwehr löschte den Brand im Keller."),
    ("Einen schnellen Überblick gab es nihct.", "Einen schnellen Überblick gab es nihct !"),
    (
        "Die Sanierng des Hallenbads kostet Geld, die Verwaltng rechnet.",
        "Die Sanierung des Hallenbads kostet Geld, die Verwaltung rechnet.",
    ),
]

MAJOR = [
    ("Drei Menschen wurden verletzt.", "Vier Menschen wurden verletzt."),
    ("Es gab 3 Verletzte.", "Es gab 4 Verletzte."),
    ("Es kostet 3,5 Millionen Euro.", "Es kostet 35 Millionen Euro."),
    ("Es kostet 3,5 Millionen Euro.", "Es kostet 3,5 Milliarden Euro."),
    ("Es kostet 100 Euro.", "Es kostet 100 Dollar."),
    ("Es waren -5 Grad.", "Es waren 5 Grad."),
    ("Es kostet 5 % mehr.", "Es kostet 5 ‰ mehr."),
    ("Die Sitzung ist am 14. Juni.", "Die Sitzung ist am 14. Juli."),
    ("Die Sitzung ist am Montag.", "Die Sitzung ist am Sonntag."),
    ("Um 19:30 Uhr beginnt das Fest.", "Um 19:00 Uhr beginnt das Fest."),
    ("Der Antrag wurde angenommen.", "Der Antrag wurde nicht angenommen."),
    ("Der Antrag wurde nicht angenommen.", "Der Antrag wurde angenommen."),
    ("Es gibt einen Verdacht.", "Es gibt keinen Verdacht."),
    ("Es gibt ein Gutachten.", "Es gibt kein Gutachten."),
    ("Die Klage ist zulässig.", "Die Klage ist unzulässig."),
    ("Der Rat tagt öffentlich.", "Der Rat tagt nichtöffentlich."),
    ("Der Rat will den Antrag annehmen.", "Der Rat will den Antrag ablehnen."),
    ("Der Rat wird Personal aufbauen.", "Der Rat wird Personal abbauen."),
    ("Bürgermeister Anton Meier eröffnet das Fest.", "Bürgermeister Anton Maier eröffnet das Fest."),
    ("Das sagte Meier am Abend.", "Das sagte Maier am Abend."),
    ("Das sagte Meyer.", "Das sagte Beyer."),
    ("Er fuhr nach Oberndorf.", "Er fuhr nach Obendorf."),
    ("Sie heißt Anna Muster.", "Sie heißt Anne Muster."),
    ("Der Bürgermeister eröffnet das Fest.", "Die Bürgermeisterin eröffnet das Fest."),
    ("Er wurde verurteilt.", "Er würde verurteilt."),
    ("Die Stadt musste zahlen.", "Die Stadt müsste zahlen."),
    ("Der Mann kam vor dem Rat.", "Der Mann kam von dem Rat."),
    ("Er sagte: „Wir bauen bald.“", "Er sagte: „Wir bauten bald.“"),
    ("Er sagte: „Wir bauen.“", "Er sagte: „Wir bauen bald.“"),
    ("Das war ein Skandal.", "Das war ein „Skandal“."),
    ("Er sagte, er baue.", "Er sagte: „Er baue.“"),
    ("Der Bürgermeister tritt zurück.", "Der Bürgermeister tritt zurück?"),
    ("Die Stadt sperrt die Brücke.", "Die Stadt sperrt vermutlich die Brücke."),
    ("Die Stadt sperrt die alte Brücke.", "Die Stadt sperrt die Brücke."),
    ("Der Täter floh.", "Der Vater floh."),
    ("Das sagte Brend Maier.", "Das sagte Bernd Maier."),
    ("Er sagte: „In Grünawlde bauen wir.“", "Er sagte: „In Grünwalde bauen wir.“"),
    ("Ein Mann starb.", "Eine Frau starb."),
    ("Die Brücke ist gesperrt.", "Die Brücke ist gesperrt. Das teilte die Polizei mit."),
    ("Die Steuern sinken im Herbst.", "Die Gebühren sinken im Herbst."),
    ("Der Mann ist tot.", "Der Mann ist rot."),
    ("Die Kosten trägt das Land.", "Die Kosten trägt der Bund."),
]

TEXT = Text(
    headline="Rat beschließt Haushalt", byline="Erika Muster", published="2026-10-14", body="Der Rat tagt."
)


def verdict(old, new):
    return edit_of(replace(TEXT, body=old), replace(TEXT, body=new)).change


@pytest.mark.parametrize(("old", "new"), MINOR)
def test_a_slip_is_minor(old, new):
    assert verdict(old, new) == "minor"


@pytest.mark.parametrize(("old", "new"), MAJOR)
def test_what_says_something_else_is_major(old, new):
    assert verdict(old, new) == "major"
    assert verdict(new, old) == "major"


@pytest.mark.parametrize(("old", "new"), [*MINOR, *MAJOR])
def test_a_headline_is_judged_as_a_text_is(old, new):
    assert edit_of(replace(TEXT, headline=old), replace(TEXT, headline=new)).change == verdict(old, new)


def test_few_slips_are_minor_and_many_are_not():
    def slips(number):
        old = " ".join(["Die Verwlatung prüft."] * number)
        return verdict(old, old.replace("Verwlatung", "Verwaltung"))

    assert slips(MINOR_MAX_WORDS) == "minor"
    assert slips(MINOR_MAX_WORDS + 1) == "major"


def test_marks_alone_are_minor_however_many():
    old = 'Er sagte: "Wir bauen."\n\n' * 40
    assert verdict(old, old.replace(' "', " „").replace('"\n', "“\n")) == "minor"


def test_another_day_of_publication_is_major_and_another_author_too():
    assert edit_of(TEXT, replace(TEXT, published="2026-10-15")).change == "major"
    assert edit_of(TEXT, replace(TEXT, byline="Erika Munster")).change == "major"
    assert edit_of(TEXT, replace(TEXT, byline="Erika MUSTER")).change == "minor"


def test_a_paragraph_that_moved_is_major_though_no_word_changed():
    first = "Der Rat der Stadt Musterstadt hat am Dienstag den neuen Haushalt beschlossen."
    second = "In der Debatte warnte die Opposition lange und laut vor neuen Schulden."
    edit = edit_of(replace(TEXT, body=f"{first}\n\n{second}"), replace(TEXT, body=f"{second}\n\n{first}"))
    assert (edit.change, edit.changes.share) == ("major", 0)


def test_a_text_nobody_sees_a_difference_in_was_not_edited():
    assert edit_of(TEXT, replace(TEXT, body="Der  Rat ta\xadgt.")) is None


def test_an_edit_names_its_fields_and_how_much_of_the_words_changed():
    edit = edit_of(TEXT, replace(TEXT, headline="Rat vertagt Haushalt", body="Der Rat tagt!"))
    assert list(edit.changes.fields) == ["headline", "body"]
    assert edit.changes.share == pytest.approx(2 / 16)


@given(st.text(alphabet="aAß1„“ .nicht", max_size=30), st.text(alphabet="aAß1„“ .nicht", max_size=30))
def test_every_two_texts_have_a_weight_and_only_different_ones_are_edits(old, new):
    changes = compare(Text(body=old), Text(body=new))
    assert weight(changes) in {"minor", "major"}
    assert (edit_of(Text(body=old), Text(body=new)) is None) == (not changes.fields)
