"""Who carries which fingerprint, and what is too common to tell."""

import pytest
from sqlite_utils import Database

from archive.fingerprints import BITS
from archive.prints import CARRIERS_MAX, COMMON_DAYS, DAY_MILLISECONDS, Lost, Prints
from archive.schema import migrations

FIRST = 1_790_000_000_000
ONE, NEIGHBOUR, LAST = 5 << 16 | 7, 5 << 16 | 8, (1 << BITS) - 1


@pytest.fixture
def db():
    db = Database(memory=True)
    migrations.apply(db)
    yield db
    db.close()


def written(db, *added):
    prints = Prints(db)
    for article, values in added:
        prints.add(article, values, [], Lost())
    prints.write()
    return Prints(db)


def test_the_articles_that_have_a_fingerprint_are_known(db):
    prints = written(db, (FIRST, [ONE, LAST]), (FIRST + 1, [NEIGHBOUR, LAST]))
    assert [prints.carriers(value) for value in (ONE, NEIGHBOUR, LAST, 0)] == [
        [FIRST],
        [FIRST + 1],
        [FIRST, FIRST + 1],
        [],
    ]


def test_adding_twice_is_adding_once(db):
    assert written(db, (FIRST, [ONE]), (FIRST, [ONE])).carriers(ONE) == [FIRST]


def test_what_is_removed_leaves_nothing_behind(db):
    prints = written(db, (FIRST, [ONE]))
    prints.remove(FIRST, [ONE, NEIGHBOUR])
    prints.write()
    assert db.execute("SELECT count(*) FROM fingerprints").fetchone() == (0,)


def test_what_comes_on_many_days_is_common_and_those_who_had_it_are_told(db):
    days = [FIRST + day * DAY_MILLISECONDS for day in range(COMMON_DAYS)]
    prints = written(db, *((day, [ONE]) for day in days))
    assert prints.carriers(ONE) == days
    lost = Lost()
    prints.add(FIRST - DAY_MILLISECONDS, [ONE], [], lost)
    assert lost == Lost(set(days), set())
    assert prints.common({ONE, NEIGHBOUR, LAST}) == {ONE}
    assert prints.carriers(ONE) == []
    again = Lost()
    prints.add(FIRST + 1, [ONE], [], again)
    assert again == Lost()


def test_whoever_had_it_for_words_is_told_apart_from_those_who_had_it_for_figures(db):
    """By chance words and figures may have the same fingerprint."""
    *before, last = [FIRST + day * DAY_MILLISECONDS for day in range(COMMON_DAYS + 1)]
    prints, lost = Prints(db), Lost()
    prints.add(before[0], [ONE], [NEIGHBOUR], lost)
    for day in before[1:]:
        prints.add(day, [], [ONE, NEIGHBOUR], lost)
    assert sorted(prints.carriers(ONE)) == prints.carriers(NEIGHBOUR) == before
    assert lost == Lost()
    prints.add(last, [], [ONE], lost)
    assert lost == Lost({before[0]}, set(before[1:]))


def test_what_an_article_has_for_its_figures_is_removed_too(db):
    prints = Prints(db)
    prints.add(FIRST, [ONE], [NEIGHBOUR], Lost())
    prints.add(FIRST, [ONE], [NEIGHBOUR], Lost())
    prints.remove(FIRST, [ONE, NEIGHBOUR])
    assert prints.carriers(ONE) == prints.carriers(NEIGHBOUR) == []


def test_a_text_that_many_print_on_one_day_is_not_common_until_they_are_too_many(db):
    prints = written(db, *((FIRST + number, [ONE]) for number in range(CARRIERS_MAX)))
    assert len(prints.carriers(ONE)) == CARRIERS_MAX
    prints.add(FIRST + CARRIERS_MAX, [ONE], [], Lost())
    prints.write()
    assert Prints(db).common({ONE}) == {ONE}
    assert db.execute("SELECT length(entries) FROM fingerprints").fetchone() == (8,)
