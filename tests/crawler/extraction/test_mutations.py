"""Damaged pages: a short run of benchmarks/mutations.py, which makes 20,000 of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.mutations import MUTATIONS, invented, mutant, read

ROOT = Path(__file__).parents[3]
SEED = 1
PAGES = 200


@pytest.mark.parametrize("tens", range(0, PAGES, 20))
def test_damaged_pages_are_read_soon_the_same_way_and_without_an_error(tens):
    assert [outcome.fault for number in range(tens, tens + 20) if (outcome := read(SEED, number)).fault] == []


def test_every_kind_of_damage_occurs_in_the_short_run():
    done = {name for number in range(PAGES) for name in mutant(SEED, number)[1]}
    assert done == {mutation.__name__ for mutation in MUTATIONS}


def test_a_number_always_means_the_same_page():
    assert mutant(SEED, 3) == mutant(SEED, 3)
    assert mutant(SEED, 3) != mutant(SEED + 1, 3)


def test_damage_is_made_from_many_invented_pages():
    assert len(invented()) > 120


@pytest.mark.e2e
def test_two_processes_read_the_same():
    """Sets are in another order in each process; readings must not be."""

    def run(hash_seed):
        done = subprocess.run(
            [sys.executable, "benchmarks/mutations.py", "--count", "60", "--jobs", "1"],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.rsplit("readings", 1)[1]

    assert run("1") == run("2")
