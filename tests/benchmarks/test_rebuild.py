"""A rebuild that is killed in the middle goes on where it was, and leaves what an undisturbed one leaves."""

import shutil

import pytest

from archive.verify import verify
from benchmarks.rebuild import KEPT, READ, contents, fill, kept, rebuild

pytestmark = pytest.mark.e2e

CAPTURES = 200


def test_a_rebuild_killed_in_the_middle_goes_on_and_keeps_ids_links_and_numbers(tmp_path):
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    fill(undisturbed, CAPTURES)
    shutil.copytree(undisturbed, killed)
    before = contents(undisturbed, KEPT)
    whole = rebuild(undisturbed)
    assert whole.said["counts"]["readings"] == CAPTURES
    assert kept(undisturbed, before)

    assert rebuild(killed, kill_after=CAPTURES // 3).said is None
    (problem, *_) = verify(killed / "archive.db").problems
    assert problem.what.startswith("A rebuild was cut off")
    assert contents(killed, READ) != contents(undisturbed, READ)
    first_read = set(contents(killed, BEGUN)["sources"])

    assert rebuild(killed).said == whole.said
    assert set(contents(killed, BEGUN)["sources"]) >= first_read, "what was finished was not begun anew"
    assert contents(killed, READ) == contents(undisturbed, READ)
    assert kept(killed, before)
    assert verify(killed / "archive.db").problems == []


BEGUN = {"sources": "SELECT source, began FROM rebuilds WHERE finished IS NOT NULL"}
