"""What tells of an article that may not be in place is found without a look at all the others."""

import re
from datetime import UTC, datetime

from archive import Archive, observed

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)


def test_what_cannot_be_had_is_found_without_a_look_at_every_address(tmp_path):
    with Archive.open(tmp_path / "archive.db", learns=False) as archive:
        asked = []
        archive.db.conn.set_trace_callback(asked.append)
        assert observed.cases(archive.db, "stadt", [], NOON) == []
        archive.db.conn.set_trace_callback(None)
        plan = [row[3] for row in archive.db.execute(f"EXPLAIN QUERY PLAN {asked[-1]}").fetchall()]
    of_urls = [step for step in plan if "urls" in step]
    assert len(of_urls) == 2
    assert all(re.search(r"\(source=\? AND (state|reason)=\?\)", step) for step in of_urls), plan
