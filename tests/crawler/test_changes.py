from datetime import UTC, datetime

from archive.records import Article, Capture
from crawler.changes import Changes, Read, Stored

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
URL = "https://stadt.example/artikel/1"


def changed(article):
    capture = Capture(source="stadt", url=URL, fetched=NOON, status=200, headers=(), body=b"")
    return Read(Stored(article, capture), Article(url=URL), article, NOON)


def test_what_changed_is_compared_with_others_wherever_it_waits_and_once():
    changes = Changes("stadt", ill=False)
    changes.add(changed(8))
    question = changes.question([changed(7)])
    assert question is not None
    assert question.changed == {7, 8}
    assert changes.question([changed(9)]) is None
