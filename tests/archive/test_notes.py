"""What newsrooms call their versions."""

from dataclasses import replace

import pytest

from archive.changes import Text
from archive.notes import label

TEXT = Text(
    kicker="Feuerwehr",
    headline="Brand in Musterstadt",
    lead="Eine Scheune brennt.",
    body="Die Feuerwehr löscht.\n\nVerletzt wurde niemand.\n\nDie Straße ist gesperrt.\n\nDie Polizei ermittelt.\n\nEnde.",
)
END = TEXT.body + "\n\n"


@pytest.mark.parametrize(
    "changes",
    [
        {"kicker": "UPDATE"},
        {"kicker": "Update: Feuerwehr"},
        {"headline": "UPDATE: Brand in Musterstadt"},
        {"headline": "UPDATE Brand in Musterstadt"},
        {"headline": "+++ Update +++ Brand in Musterstadt"},
        {"headline": "Brand in Musterstadt (Update)"},
        {"headline": "Brand in Musterstadt – Update 2"},
        {"lead": "Aktualisiert: Eine Scheune brennt."},
        {"lead": "Update, 14.30 Uhr: Eine Scheune brennt."},
        {"body": "Update vom 14. Oktober: Das Feuer ist gelöscht.\n\n" + TEXT.body},
        {"body": "+++ Update +++\n\n" + TEXT.body},
        {"body": END + "(Aktualisiert am 14.10.2026)"},
        {"body": END + "Nachtrag: Das Feuer ist gelöscht."},
    ],
)
def test_a_text_that_says_so_was_updated(changes):
    assert label(TEXT, replace(TEXT, **changes)) == "update"
    assert label(replace(TEXT, **changes), TEXT) is None
    assert label(replace(TEXT, **changes), replace(TEXT, **changes)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"body": END + "Korrektur: Es brannte keine Scheune, sondern ein Stall."},
        {"body": END + "(Korrektur) Es brannte keine Scheune, sondern ein Stall."},
        {"body": END + "Berichtigung: Es brannte ein Stall."},
        {"body": END + "Anmerkung der Redaktion: In einer früheren Version war von einem Stall die Rede."},
        {"body": END + "In einer früheren Version dieses Artikels hieß es, es brenne ein Stall."},
        {"body": "Anm. d. Red.: Wir haben einen Fehler berichtigt.\n\n" + TEXT.body},
        {"headline": "Korrektur: Brand in Musterstadt"},
        {"headline": "Brand in Musterstadt (Korrektur)"},
        {"kicker": "Richtigstellung"},
        {"kicker": "UPDATE", "body": END + "Korrektur: Es brannte ein Stall."},
    ],
)
def test_a_text_that_says_so_was_corrected(changes):
    assert label(TEXT, replace(TEXT, **changes)) == "correction"


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": "Update für die Software im Rathaus"},
        {"headline": "Software-Update: Rathaus geschlossen"},
        {"headline": "Korrekturen am Haushalt beschlossen"},
        {"headline": "Nachtragshaushalt beschlossen"},
        {"body": END + "Die Stadt hat die Liste aktualisiert."},
        {"body": END + "Eine Korrektur der Pläne ist nötig."},
        {"body": END + "In einer früheren Fassung des Bebauungsplans fehlte der Radweg."},
        {"body": END + "Anmerkung der Redaktion: Die Autorin ist Mitglied des Vereins."},
        {"lead": "Die Feuerwehr gibt ein Update."},
    ],
)
def test_a_text_about_updates_and_corrections_is_neither(changes):
    assert label(TEXT, replace(TEXT, **changes)) is None


def test_a_second_update_is_one_and_a_note_that_was_only_edited_is_not():
    first = replace(TEXT, lead="Update, 14 Uhr: Die Scheune brennt weiter.")
    assert label(first, replace(first, lead="Update, 15 Uhr: Die Scheune brennt weiter.")) == "update"
    assert label(first, replace(first, lead="Update, 14 Uhr: Die Scheune brennt noch weiter.")) is None


def test_a_note_in_the_middle_of_a_long_text_does_not_make_it_an_update():
    body = TEXT.body.replace("Die Straße", "Update: Die Straße")
    assert label(TEXT, replace(TEXT, body=body)) is None
