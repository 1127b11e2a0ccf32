"""A small invented year: troubles are told, and noise is not."""

import pytest

from benchmarks.health import PLANTED, measured


@pytest.fixture(scope="module")
def figures():
    return measured(6, 200, seed=3)


def test_noise_is_an_alarm_once_a_year_at_most(figures):
    found, alarms = figures
    assert found["false alarms per source and year"] <= 1, alarms


@pytest.mark.parametrize("trouble", PLANTED)
def test_troubles_are_told(figures, trouble):
    told, of = figures[0][f"{trouble}: told"].split(" of ")
    assert 0 < int(told) == int(of)
