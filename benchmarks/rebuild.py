"""Reading an archive anew: how fast, in how much memory, and whether ids, addresses and version numbers stay, also over a kill.

    python benchmarks/rebuild.py --captures 20000

The archive is invented: articles that were read badly, some of them edited, some captured again without a change, some
never read. It is read anew undisturbed, and a copy of it is killed (SIGKILL) in the middle and gone on with. Linux only.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from archive.opening import open_readonly
from archive.records import Article, Capture, SourceFacts
from archive.store import Archive
from archive.verify import verify
from benchmarks import report
from benchmarks.invented import START, Story, page
from benchmarks.memory import MIB, descendants, resident
from benchmarks.usage import ROOT, CommandFailed

SITES = 10
LOOK_EVERY_SECONDS = 0.05
EDITED_EVERY = 5  # articles, one of which has a second version
SEEN_AGAIN_EVERY = 3  # articles, one of which was captured again with other markup
UNREAD_EVERY = 20  # articles, one of which was never read
WRITTEN_AT_ONCE = 500  # captures of one transaction while the archive is made
UNDER_WAY = "SELECT count(*) FROM rebuilds WHERE finished IS NULL AND reading != ''"

# What must stay, and what must be the same however often a rebuild was killed.
KEPT = {
    "articles": "SELECT id, url, versions, capture FROM articles ORDER BY id",
    "versions": "SELECT article, number, seen, capture FROM versions ORDER BY article, number",
    "events": "SELECT * FROM events ORDER BY id",
}
READ = {
    "articles": "SELECT url, headline, lead, body, published, versions FROM articles ORDER BY url",
    "versions": "SELECT url, number, versions.content_hash, misread FROM versions JOIN articles ON articles.id = article "
    "ORDER BY url, number",
    "captures": "SELECT id, reading, reason, report FROM captures ORDER BY id",
}

Contents = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Run:
    """A rebuild, or a part of one: how long it took, what it said (nothing when it was killed), the most it held in memory."""

    seconds: float
    said: dict[str, Any] | None
    own_mib: float
    others_mib: float


@click.command()
@click.option("--captures", default=20_000, show_default=True)
@report.json_option
def main(*, captures: int, as_json: bool) -> None:
    """Reads so many captures anew, undisturbed and killed in the middle."""
    with TemporaryDirectory() as place:
        result = measured(Path(place), captures)
    if as_json:
        click.echo(json.dumps({"machine": report.machine(), "results": result}, indent=2))
        return
    click.echo(report.machine())
    report.show(
        f"{captures} captures of {SITES} sites",
        [{"what": k, "value": v} for k, v in result.items()],
        ("what", "value"),
    )


def measured(place: Path, captures: int) -> dict[str, float | str | None]:
    """What a rebuild of so many captures costs, and what it leaves as it was."""
    undisturbed, killed = place / "undisturbed", place / "killed"
    fill(undisturbed, captures)
    shutil.copytree(undisturbed, killed)
    before = contents(undisturbed, KEPT)
    whole = rebuild(undisturbed)
    first = rebuild(killed, kill_after=captures // 2)
    cut = [problem.what for problem in verify(killed / "archive.db").problems]
    rest = rebuild(killed)
    same_read = contents(killed, READ) == contents(undisturbed, READ)
    return {
        "captures": float(captures),
        "seconds, undisturbed": whole.seconds,
        "captures a second": captures / whole.seconds,
        "MiB, the rebuild's own process": whole.own_mib,
        "MiB, all its readers": whole.others_mib,
        "seconds until it was killed": first.seconds,
        "seconds of the one that went on": rest.seconds,
        "verify after the kill": "; ".join(dict.fromkeys(cut)) or "nothing wrong",
        "verify at the end": f"{verify(killed / 'archive.db').wrong} wrong",
        "ids, addresses, version numbers, events": _same(kept(undisturbed, before)),
        "the same, killed": _same(kept(killed, before)),
        "readings, killed and undisturbed": _same(same_read),
        "reports, killed and undisturbed": _same(rest.said == whole.said),
    }


def fill(folder: Path, captures: int) -> None:
    """Makes an archive of so many captures, read badly, and the source files beside it."""
    (folder / "sources").mkdir(parents=True)
    with Archive.open(folder / "archive.db") as archive:
        for site in range(SITES):
            home = f"http://stadt-{site}.localhost/"
            facts = SourceFacts(id=f"stadt-{site}", name=f"Stadt {site}", kind="city", homepage=home)
            archive.register([facts])
            text = f'name = "Stadt {site}"\nkind = "city"\nhomepage = "{home}"\nfeeds = ["{home}feed"]\nallow_private = true\n'
            (folder / "sources" / f"stadt-{site}.toml").write_text(text, encoding="utf-8")
        every = islice(_captures(), captures)
        while some := list(islice(every, WRITTEN_AT_ONCE)):
            with archive.db.atomic():
                for capture, bad in some:
                    row = archive.keep(capture).capture
                    assert row is not None
                    if bad is None:
                        archive.unreadable(row, "The page has no headline.")
                    else:
                        archive.file(bad, row)


def rebuild(folder: Path, *, kill_after: int | None = None) -> Run:
    """Runs the command; `kill_after`: so many captures, then SIGKILL."""
    command = [
        sys.executable,
        "-m",
        "crawler.cli",
        "rebuild",
        "--json",
        "--archive",
        str(folder / "archive.db"),
    ]
    environment = os.environ | {"STADTCHRONIK_SOURCES": str(folder / "sources")}
    begun, own, others = time.monotonic(), 0, 0
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            time.sleep(LOOK_EVERY_SECONDS)
            own = max(own, resident(process.pid))
            others = max(others, sum(resident(pid) for pid in descendants(process.pid)))
            if kill_after is not None and done(folder) >= kill_after:
                process.send_signal(signal.SIGKILL)
                break
        output, _ = process.communicate()
    killed = process.returncode == -signal.SIGKILL
    if process.returncode and not killed:
        raise CommandFailed(f"The rebuild failed with exit code {process.returncode}.")
    said = None if killed else json.loads(output)
    return Run(time.monotonic() - begun, said, own / MIB, others / MIB)


def done(folder: Path) -> int:
    """How many captures were read by the rebuild under way."""
    with closing(open_readonly(folder / "archive.db")) as db:
        (number,) = db.execute(
            "SELECT total(json_extract(report, '$.counts.readings')) FROM rebuilds"
        ).fetchone()
    return int(number)


def contents(folder: Path, queries: dict[str, str]) -> Contents:
    """What an archive holds, by these queries."""
    with closing(open_readonly(folder / "archive.db")) as db:
        return {name: db.execute(sql).fetchall() for name, sql in queries.items()}


def kept(folder: Path, before: Contents) -> bool:
    """Whether everything of before is still there as it was; new articles beside it are none of it."""
    known = {row[0] for row in before["articles"]}
    after = contents(folder, KEPT)
    articles, versions = (
        [row for row in after[name] if row[0] in known] for name in ("articles", "versions")
    )
    return after | {"articles": articles, "versions": versions} == before


def _captures() -> Iterator[tuple[Capture, Article | None]]:
    """Captures in order of time, each with a bad reading, or none."""
    for number in count():
        story = Story(number, START + timedelta(minutes=number), None, None)
        url, source = f"http://stadt-{number % SITES}.localhost/presse/{number}", f"stadt-{number % SITES}"
        for step in range(1 + (number % EDITED_EVERY == 0) + (number % SEEN_AGAIN_EVERY == 0)):
            is_edit = step == 1 and number % EDITED_EVERY == 0
            body = page(story, 2 if is_edit else 1) + b"<!-- %d -->" % step
            capture = Capture(
                url=url,
                source=source,
                fetched=story.published + timedelta(hours=step),
                status=200,
                headers=(("Content-Type", "text/html; charset=utf-8"),),
                body=body,
            )
            bad = Article(url=url, headline=f"Nummer {number}{' neu' * is_edit}", body="Schlecht gelesen.")
            yield capture, None if number % UNREAD_EVERY == 1 else bad


def _same(agrees: bool) -> str:
    return "the same" if agrees else "DIFFERENT"


if __name__ == "__main__":
    main()
