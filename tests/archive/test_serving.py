import pytest

from archive.opening import ArchiveError
from archive.serving import application


def test_the_archive_is_served_under_one_name_whatever_its_file_is_called(filled):
    other = filled.with_name("meine stadt.db")
    filled.rename(other)
    assert "archive" in application(other).databases


async def test_nobody_can_write_through_it(filled):
    application_ = application(filled)
    with pytest.raises(Exception, match="readonly"):
        await application_.get_database("archive").execute_fn(
            lambda db: db.execute("DELETE FROM main.articles")
        )


def test_a_database_that_is_no_archive_is_not_served(tmp_path):
    path = tmp_path / "letters.db"
    path.write_bytes(b"")
    with pytest.raises(ArchiveError, match="not an archive"):
        application(path)


def test_without_an_archive_the_message_says_what_to_do(tmp_path):
    with pytest.raises(ArchiveError, match="Run “stadtchronik crawl” first"):
        application(tmp_path / "none.db")


@pytest.mark.parametrize("address", ["/archive?sql=select+1", "/archive.json?sql=select+1"])
async def test_nobody_asks_it_in_sql(filled, address):
    answer = await application(filled).client.get(
        address, follow_redirects=True
    )  # 1.0 has another address for it
    assert answer.status_code == 403


async def test_what_is_inside_the_search_index_is_no_table(filled):
    tables = await application(filled).get_database("archive").table_counts()
    assert tables["articles"] == 4
    assert not [name for name in tables if name.startswith("articles_fts_")]
