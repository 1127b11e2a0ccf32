"""An edit in the terminal, and how far long work is."""

import sys

from archive import terminal
from archive.changes import Text
from archive.edits import edit_of
from archive.terminal import print_edit, progress_bar

LONG = "Der Rat der Stadt hat am Abend den Haushalt für das kommende Jahr beschlossen."
OLD = Text(headline="Rat tagt", body=f"{LONG}\n\nEins.\n\nZwei.\n\nDrei.")
NEW = Text(headline="Rat tagte", body=f"Eins.\n\nZwei.\n\nDrei.\n\n{LONG.replace('Abend', 'Montag')}")


def test_off_a_terminal_marks_stand_around_what_changed_and_moves_are_named(capsys):
    print_edit(edit_of(OLD, NEW))
    shown = capsys.readouterr().out
    assert "Rat [-tagt-] {+tagte+}" in shown
    assert f"[moved away 1: {LONG}]" in shown
    assert "[moved here 1: Der Rat der Stadt hat am [-Abend-] {+Montag+} den" in shown


def test_nothing_in_a_text_is_taken_for_colours_or_markup(capsys):
    print_edit(edit_of(OLD, Text(headline="[red]\x1b[31mRat[/red]", body=OLD.body)))
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "[red]" in shown


def test_on_a_terminal_colours_say_what_changed(monkeypatch):
    from rich.console import Console

    screen = Console(force_terminal=True, record=True, file=sys.stdout, color_system="standard")
    monkeypatch.setattr(terminal, "console", lambda: screen)
    print_edit(edit_of(OLD, NEW))
    shown = screen.export_text(styles=True)
    assert "\x1b[9;31mtagt\x1b[0m" in shown
    assert "{+" not in shown


def test_where_there_is_no_terminal_a_plain_line_comes_now_and_then(capsys, monkeypatch):
    monkeypatch.setattr(terminal, "PLAIN_EVERY_SECONDS", 0.0)
    with progress_bar("Reading anew") as progress:
        progress(3, 10)
    assert capsys.readouterr().err == "Reading anew: 3 of 10\n"


def test_lines_do_not_follow_each_other_too_closely(capsys):
    with progress_bar("Reading anew") as progress:
        for done in range(10):
            progress(done, 10)
    assert capsys.readouterr().err == ""
