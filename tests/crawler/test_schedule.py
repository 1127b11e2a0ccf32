"""What is due is crawled, once: by a timer or by the schedule, whoever is killed meanwhile."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from archive.opening import ArchiveError
from archive.records import SourceFacts
from archive.schema import mark, migrations
from crawler.admission import SOURCES_MAX
from crawler.cli import cli
from crawler.schedule import LATE, TICK_SECONDS, Due, due_by, is_late, plan, row, what_comes
from crawler.source import Source
from tests.sites import CRAWL_MAX_SECONDS, ROOT, Answer, article, feed

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FACTS = SourceFacts(id="stadt", name="Stadt", kind="city", homepage="https://www.stadt.example/")
SOURCE = Source(facts=FACTS, feeds=("https://www.stadt.example/feed.xml",))
PAGES = 6


def due(at, id_="stadt", why="quiet", last=None):
    return Due(source=replace(SOURCE, facts=replace(FACTS, id=id_)), at=at, why=why, last=last)


def test_without_an_archive_everything_is_due(tmp_path):
    assert [due.at for due in plan([SOURCE], tmp_path / "archive.db", NOON)] == [NOON]
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_is_being_made_is_no_reason_to_end(tmp_path):
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(path)) as connection:
        mark(connection)
        migrations.apply(Database(connection), stop_before="m003_what_happened")
    with pytest.raises(ArchiveError, match="cannot be read"):
        plan([SOURCE], path, NOON)


def test_a_sentence_says_what_comes_next_and_when():
    dues = [due(NOON + 65 * MINUTE), due(NOON + 3 * HOUR, "blatt")]
    assert what_comes(dues, NOON) == (
        "Nothing is due. Next is stadt at 2026-10-14 13:05 UTC, in 1 h 05 min: quiet."
    )
    assert what_comes([], NOON) == "No source can be crawled."
    many = [due(NOON, f"stadt-{number}") for number in range(7)]
    assert what_comes(many, NOON) == "Due: stadt-0, stadt-1, stadt-2, stadt-3, stadt-4 and 2 more."


def test_no_more_are_due_than_one_crawl_bears_and_those_that_wait_longest_come_first():
    dues = [due(NOON, f"stadt-{number}") for number in range(SOURCES_MAX + 3)]
    assert [source.id for source in due_by(dues, NOON)] == [
        f"stadt-{number}" for number in range(SOURCES_MAX)
    ]


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (-HOUR, "now"),
        (42 * MINUTE / 60, "42 s"),
        (12 * MINUTE, "12 min"),
        (5.05 * HOUR, "5 h 03 min"),
        (76 * HOUR, "3 d 4 h"),
    ],
)
def test_a_table_says_in_how_long(wait, said):
    assert row(due(NOON + wait), NOON)["in"] == said


def test_that_nobody_crawls_shows():
    assert not is_late([due(NOON - LATE)], NOON)
    assert is_late([due(NOON - LATE - MINUTE)], NOON)


# Processes.


@pytest.fixture
def town(site, desk):
    """A site whose pages may be held back; its source is visited once an hour."""
    asked, go_on = threading.Event(), threading.Event()
    go_on.set()

    def page(path, _):
        asked.set()
        go_on.wait(CRAWL_MAX_SECONDS)
        return article(f"Brücke {path} wieder frei")

    paths = [f"/{number}" for number in range(PAGES)]
    locations = "".join(f"<url><loc>{site.url(path)}</loc></url>" for path in paths)
    xml = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>'
    site.paths |= {path: partial(page, path) for path in paths}
    site.paths |= {"/feed.xml": feed(*map(site.url, paths)), "/sitemap.xml": Answer(xml.encode())}
    desk.source(
        homepage=site.url(),
        feeds=[site.url("/feed.xml")],
        sitemaps=[site.url("/sitemap.xml")],
        article=r"/\d$",
        delay=0.1,
        schedule={"min": "1h", "max": "1h"},
    )
    yield site, desk, asked, go_on
    go_on.set()


class Scheduled:
    """A running schedule: what it says, line by line."""

    def __init__(self, process):
        self.process = process

    def until(self, words):
        """The line in which it says them; one that does not in time is killed."""
        late = threading.Timer(CRAWL_MAX_SECONDS, self.process.kill)
        late.start()
        try:
            for line in self.process.stdout:
                if words in line:
                    return line
        finally:
            late.cancel()
        raise AssertionError(f"it ended without saying “{words}”")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def child(self):
        """The id of the crawl that runs."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        (pid,) = listed.stdout.split()
        return int(pid)

    def end(self, number=signal.SIGTERM):
        """Tells it to end; returns the exit code and what else it said."""
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=CRAWL_MAX_SECONDS)
        return self.process.returncode, said


@contextmanager
def scheduled(desk, *options):
    command = [sys.executable, "-m", "crawler.cli", "schedule", "--pause", "1s", *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=desk.environment(), **pipes) as process:
        yield Scheduled(process)
        process.kill()


@pytest.fixture
def run(desk):
    return partial(desk.run, "-m", "crawler.cli")


@pytest.mark.e2e
def test_what_is_due_is_crawled_once_and_then_a_sentence_says_what_comes_next(town, run):
    site, desk, _, _ = town
    assert "6" in run("crawl", "--due").stdout
    said = run("crawl", "--due")
    assert said.stdout.startswith("Nothing is due. Next is stadt at ")
    machine = run("crawl", "--due", "--json")
    assert (machine.stdout, machine.stderr) == ("", said.stdout)
    assert len(site.requests("/feed.xml")) == 1
    desk.change("UPDATE runs SET started = ?", (datetime.now(UTC) - 2 * HOUR).isoformat())
    assert "stadt" in run("crawl", "--due").stdout
    assert len(site.requests("/feed.xml")) == 2
    assert len(site.requests("/sitemap.xml")) == 1, "its next time is in the night"


@pytest.mark.e2e
def test_a_plan_says_when_each_source_is_due_and_fails_when_nobody_crawls(town, run):
    _, desk, _, _ = town
    (new,) = json.loads(run("schedule", "--plan", "--json").stdout)
    assert (new["source"], new["in"], new["last"], new["why"]) == ("stadt", "now", None, "never crawled yet")
    assert not desk.archive.exists()
    run("crawl", "--due")
    (known,) = json.loads(run("schedule", "--plan", "--json").stdout)
    assert known["in"].endswith(" min")
    desk.change("UPDATE runs SET started = ?", (datetime.now(UTC) - 9 * HOUR).isoformat())
    assert "nobody crawls" in run("schedule", "--plan", code=1).stderr


@pytest.mark.e2e
def test_a_clock_that_was_set_back_stops_no_crawl(town, run):
    site, desk, _, _ = town
    run("crawl", "--due")
    desk.change("UPDATE runs SET started = '2099-01-01T00:00:00+00:00'")
    run("crawl", "--due")
    assert len(site.requests("/feed.xml")) == 2
    assert run("crawl", "--due").stdout.startswith("Nothing is due.")


@pytest.mark.e2e
def test_the_schedule_killed_and_started_again_crawls_nothing_before_it_is_due(town):
    site, desk, _, _ = town
    with scheduled(desk) as first:
        first.until("Due: stadt.")
        first.until("Nothing is due. Next is stadt")
        first.kill()
    with scheduled(desk) as second:
        second.until("Nothing is due. Next is stadt")
        time.sleep(2)
        code, said = second.end()
    assert (code, said) == (0, "Stopped by SIGTERM.\n")
    assert len(site.requests("/feed.xml")) == 1


@pytest.mark.e2e
def test_a_crawl_that_is_killed_ends_no_schedule_and_goes_on_where_it_was(town):
    site, desk, asked, go_on = town
    go_on.clear()
    with scheduled(desk) as schedule:
        assert asked.wait(CRAWL_MAX_SECONDS)
        os.kill(schedule.child(), signal.SIGKILL)
        assert "SIGKILL" in schedule.until("The crawl ended with")
        schedule.until("Nothing is due. Next is stadt")
        schedule.kill()
    go_on.set()
    desk.change("UPDATE runs SET started = ?", (datetime.now(UTC) - HOUR).isoformat())
    with scheduled(desk) as again:
        again.until("Nothing is due. Next is stadt")
        assert again.end(signal.SIGINT) == (0, "Stopped by SIGINT.\n")
    assert desk.query("SELECT count(*) FROM articles") == [(PAGES,)]
    asked_for = sum(len(site.requests(f"/{number}")) for number in range(PAGES))
    assert asked_for == PAGES + 1, "only the page that was on its way is asked for again"


@pytest.mark.e2e
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_passed_on_and_the_crawl_ends_in_order(town, number):
    _, desk, asked, go_on = town
    go_on.clear()
    with scheduled(desk) as schedule:
        assert asked.wait(CRAWL_MAX_SECONDS)
        schedule.process.send_signal(number)
        noticed = schedule.until("what is on its way is finished")
        go_on.set()
        said, _ = schedule.process.communicate(timeout=CRAWL_MAX_SECONDS)
    assert schedule.process.returncode == 0
    assert number.name in noticed
    assert f"Stopped by {number.name}." in said
    assert "Traceback" not in said
    assert desk.query("SELECT reason FROM runs") == [(f"stopped by {number.name}",)]
    assert desk.query("SELECT count(*) FROM urls WHERE state = 'queued'") == [(PAGES - 1,)]


@pytest.mark.e2e
def test_while_a_crawl_runs_another_refuses_and_one_by_a_timer_lets_it_be(town, run):
    site, desk, asked, go_on = town
    go_on.clear()
    with desk.running("crawl", "--due", "--json") as running:
        assert asked.wait(CRAWL_MAX_SECONDS)
        assert run("crawl", "--due").stdout.startswith("Another stadtchronik is writing to ")
        assert "Another stadtchronik is writing to " in run("crawl", code=2).stderr
        go_on.set()
        assert running.wait() == 0
    assert len(site.requests("/feed.xml")) == 1


KEEPING_PAUSE = 0.5  # seconds
KEEPING = """
import sys
from datetime import timedelta
from pathlib import Path
from crawler import schedule
from crawler.source_file import SourceError
from archive.records import SourceFacts
from crawler.source import Source

facts = SourceFacts(id="stadt", name="Stadt", kind="city", homepage="https://www.stadt.example/")
source = Source(facts=facts, feeds=("https://www.stadt.example/feed.xml",))
tried, archive = map(Path, sys.argv[1:3])
broken = iter(range(int(sys.argv[3])))

def choose():
    if next(broken, None) is not None:
        raise SourceError("neu.toml: unknown key.")
    return [source]

fails = [sys.executable, "-c", f"import sys; open({str(tried)!r}, 'a').write('x'); sys.exit(3)"]
schedule.LOOK_AGAIN = timedelta(seconds=0.1)
schedule.keep_going(choose, archive, fails, pause=timedelta(seconds=float(sys.argv[4])), say=lambda line: print(line, flush=True))
"""


@contextmanager
def keeping(desk, tried, *, broken=0):
    """A schedule whose crawls fail at once; source files are broken the first times it looks."""
    tried.touch()
    command = [sys.executable, "-c", KEEPING, str(tried), str(desk.archive), str(broken), str(KEEPING_PAUSE)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        yield Scheduled(process)
        process.kill()


@pytest.mark.e2e
def test_crawls_that_fail_at_once_are_tried_ever_later(desk, tmp_path):
    tried = tmp_path / "tried"
    with keeping(desk, tried) as schedule:
        schedule.until("exit code 3")
        first = time.monotonic()
        schedule.until("exit code 3")
        second = time.monotonic()
        schedule.until("exit code 3")
        assert second - first > 2 * KEEPING_PAUSE - TICK_SECONDS
        assert time.monotonic() - second > 4 * KEEPING_PAUSE - TICK_SECONDS
        assert schedule.end()[0] == 0
    assert len(tried.read_text()) == 3


@pytest.mark.e2e
def test_a_source_file_that_breaks_while_the_schedule_runs_is_named_once_and_ends_nothing(desk, tmp_path):
    with keeping(desk, tmp_path / "tried", broken=5) as schedule:
        assert next(schedule.process.stdout) == "neu.toml: unknown key.\n"
        assert next(schedule.process.stdout) == "Due: stadt.\n"
        assert schedule.end()[0] == 0


@pytest.mark.parametrize(
    ("command", "remedy"),
    [
        (["schedule"], "set STADTCHRONIK_CONTACT"),
        (["schedule", "--json"], "add --plan"),
        (["schedule", "--pause", "5"], "such as “30m”"),
        (["schedule", "statd"], "Did you mean “stadt”"),
        (["crawl", "--due", "--since", "2026-10-14"], "choose one of them"),
    ],
)
def test_wrong_use_is_one_sentence(command, remedy, desk, monkeypatch):
    site = "https://www.stadt.example/"
    desk.source(homepage=site, feeds=[f"{site}feed.xml"], allow_private=False, delay=1)
    monkeypatch.setattr("crawler.settings.CONTACT", "")
    done = CliRunner().invoke(cli, command, env=desk.environment())
    assert (done.exit_code, remedy in done.stderr) == (2, True), done.stderr
