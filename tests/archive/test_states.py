from typing import get_args

from archive.health import State
from archive.states import WORST_FIRST, counted, summary


def test_every_state_has_its_place():
    assert sorted(WORST_FIRST) == sorted(get_args(State))


def test_the_words_begin_with_what_is_in_order():
    assert summary(["broken", "ok", "quiet", "ok"]) == "2 ok, 1 quiet, 1 broken"
    assert summary([]) == "no sources"


def test_a_state_none_is_in_is_not_counted():
    assert counted(["new"]) == {"new": 1}
