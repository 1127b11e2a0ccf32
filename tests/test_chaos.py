"""A crawl to which everything happens that may: nothing is lost, doubled, or fetched again that was stored."""

import os
import random
import resource
import signal
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from archive.captures import content
from archive.opening import open_readonly
from archive.store import Archive
from tests.commands import running_on, well_done_on

pytestmark = pytest.mark.e2e

MOMENTS = int(os.environ.get("STADTCHRONIK_CHAOS", "8"))  # 32 take two minutes
SEED = 20261125  # of what happens, and when
TORN_MAX_BYTES = 2000


def children(pid):
    """The processes a process began."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def kill_crawler(process, archive, chance):
    process.kill()


def kill_reader(process, archive, chance):
    """Readers are begun by a server of processes; the crawl goes on without one, so it is let go on for a while."""
    readers = [reader for server in children(process.pid) for reader in children(server)]
    if readers:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(readers), signal.SIGKILL)
        time.sleep(0.3)
    process.kill()


def tear_log(process, archive, chance):
    """What a crash of the machine leaves: a record that was begun."""
    process.kill()
    process.wait()
    for newest in sorted((archive.parent / "captures").glob(f"{archive.stem}-*.warc.gz"))[-1:]:
        whole = newest.read_bytes()
        with newest.open("ab") as file:
            file.write(whole[: chance.randrange(1, min(TORN_MAX_BYTES, len(whole)))])


def fill_disk(process, archive, chance):
    """From now on no file grows: the crawl must end by itself and say why."""
    with suppress(ProcessLookupError):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))


HAPPENINGS = (kill_crawler, kill_reader, tear_log, fill_disk)


def stored(archive):
    """The addresses of pages whose capture is committed."""
    if not archive.exists():
        return set()
    with closing(open_readonly(archive)) as db:
        rows = db.execute("SELECT url, asked FROM captures WHERE status = 200").fetchall()
    return {url for row in rows for url in row} - {None}


def articles(archive):
    columns = "url, source, headline, lead, body, byline, versions, content_hash"
    unread = "SELECT url FROM captures WHERE status = 200 AND reading IS NULL"
    twice = "SELECT url FROM captures WHERE status = 200 GROUP BY url HAVING count(*) > 1"
    with closing(open_readonly(archive)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute(unread).fetchall() == []
        assert db.execute(twice).fetchall() == []
        return sorted(db.execute(f"SELECT {columns} FROM articles").fetchall(), key=repr)


def test_whatever_happens_nothing_is_lost_or_doubled_or_fetched_again(sites, tmp_path):
    server, environment = sites
    undisturbed, disturbed = tmp_path / "undisturbed.db", tmp_path / "disturbed.db"
    duration = well_done_on(undisturbed, "crawl", environment)

    chance = random.Random(SEED)
    for moment in range(MOMENTS):
        before = stored(disturbed)
        server.log.clear()
        with running_on(disturbed, "crawl", environment) as process:
            time.sleep(chance.uniform(0.3, 1.0) * duration)
            HAPPENINGS[moment % len(HAPPENINGS)](process, disturbed, chance)
            process.wait()
        asked = {f"http://{entry.host}{entry.path}" for entry in server.log}
        assert not asked & before, "what was stored is not asked for again"

    well_done_on(disturbed, "crawl", environment)
    for archive in (
        undisturbed,
        disturbed,
    ):  # a page whose reader was killed is read again by this, and only by this
        well_done_on(archive, "rebuild", environment)
    assert articles(disturbed) == articles(undisturbed)
    well_done_on(disturbed, "verify", environment)
    with Archive.open(disturbed) as archive:
        for (row,) in archive.db.execute("SELECT id FROM captures").fetchall():
            content(archive.capture(row))  # which compares the digest
