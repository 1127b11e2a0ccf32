"""Every table and column is described, and nothing is described that is not there."""

from sqlite_utils import Database

from archive.columns import TABLES, VIEWS
from archive.display import READABLE
from archive.schema import NEWEST, migrations


def test_every_column_is_described_in_the_order_of_the_tables():
    db = Database(memory=True)
    migrations.apply(db)
    tables = {name for name in db.table_names() if not name.startswith(("articles_fts", "_"))}
    assert {name: [column.name for column in db.table(name).columns] for name in tables} == {
        name: list(columns) for name, (_, columns) in TABLES.items()
    }
    db.close()


def test_every_view_that_readers_have_is_described_in_its_order():
    db = Database(memory=True)
    migrations.apply(db)
    found = {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")] for name in READABLE}
    assert found == {name: list(columns) for name, (_, columns) in VIEWS.items()}
    db.close()


def test_migrations_can_be_applied_again():
    db = Database(memory=True)
    migrations.apply(db)
    before = db.schema
    migrations.apply(db)
    assert db.schema == before
    db.close()


def test_the_newest_migration_is_the_last_that_is_applied():
    db = Database(memory=True)
    migrations.apply(db)
    assert [row.name for row in migrations.applied(db)][-1] == NEWEST
    db.close()
