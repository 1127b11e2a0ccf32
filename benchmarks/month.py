"""What crawling costs a month: fifty invented sites, crawled each at its own pace with a clock that is moved.

    python benchmarks/month.py                   50 sites, 30 days: what is decided, on a real archive, without a network
    python benchmarks/month.py --served 5        the whole crawler against a server on loopback, so many days

docs/benchmarks.md says what is measured.
"""

import json
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import click

from archive import Archive
from archive.opening import open_readonly
from archive.records import Article, Capture
from archive.rows import rows
from benchmarks import report
from benchmarks.invented import START, Site, host_of, lowered, runs, table, world
from benchmarks.served_month import serve_and_crawl
from crawler.article_pages import identities_of
from crawler.discover import discover
from crawler.settings import REVISITS_MAX
from crawler.source import Source
from crawler.source_file import parse
from crawler.walk import NO_LIMITS, Ask, Walk

SERVED = ("daily paper", "city")  # rhythms of the sites that are served
SERVED_SHARE = 0.25
SETTLED = timedelta(days=7)  # edits this long before the end could be noticed
COLUMNS = ("measure", "value")


@click.command()
@click.option("--days", default=30, show_default=True, help="How long it lasts.")
@click.option("--seed", default=1, show_default=True, help="Of the world.")
@click.option(
    "--revisits", default=REVISITS_MAX, show_default=True, help="Looks again for each source and run."
)
@click.option("--served", type=int, metavar="DAYS", help="Crawl served sites for so many days instead.")
@report.json_option
def main(*, days: int, seed: int, revisits: int, served: int | None, as_json: bool) -> None:
    """Measures requests for each new article, and which edits are noticed."""
    sites = (
        world(days, seed=seed)
        if served is None
        else world(served, seed=seed, only=SERVED, share=SERVED_SHARE)
    )
    with TemporaryDirectory(prefix="stadtchronik-month-") as folder:
        archive = Path(folder) / "archive.db"
        counts = (
            simulate(sites, archive, days, revisits)
            if served is None
            else serve_and_crawl(sites, archive, served)
        )
        measured = counted(counts) | noticed(sites, archive, days if served is None else served)
    if as_json:
        click.echo(json.dumps(measured))
        return
    click.echo(report.machine())
    report.show(
        f"{len(sites)} sites",
        [{"measure": name, "value": value} for name, value in measured.items()],
        COLUMNS,
    )


def simulate(sites: Sequence[Site], path: Path, days: int, revisits: int) -> Counter[str]:
    """The month without a network: seeds are read and decisions made as in a crawl, pages are filed as they are."""
    counts: Counter[str] = Counter()
    by_host, sources = {site.host: site for site in sites}, {site.id: source_of(site) for site in sites}
    with Archive.open(path) as archive:
        archive.register([source.facts for source in sources.values()])
        for now, due in runs(sites, days):
            chosen = [sources[site.id] for site in due]
            ids = [source.id for source in chosen]
            walk = Walk(
                chosen, archive.known(ids), archive.listed(ids), replace(NO_LIMITS, revisits=revisits)
            )
            first = now == START
            counts["runs of a source"] += len(ids) * (not first)
            counts["seeds of these runs"] += sum(len(source.seeds) for source in chosen) * (not first)
            queue = deque((ask, "") for ask in walk.begin(now))
            while queue:
                ask, why = queue.popleft()
                site = by_host[host_of(ask.url)]
                if ask.role == "seed":
                    _read_seed(archive, walk, ask, site, now=now, queue=queue, counts=counts, first=first)
                else:
                    outcome = _read_page(archive, ask, site, sources[ask.source], now)
                    _count(counts, why, outcome, first=first)
    return counts


def _read_seed(
    archive: Archive,
    walk: Walk,
    ask: Ask,
    site: Site,
    *,
    now: datetime,
    queue: deque[tuple[Ask, str]],
    counts: Counter[str],
    first: bool,
) -> None:
    status, headers, body = site.answer(_target(ask.url), lowered(ask.headers), now)
    counts["seed requests"] += not first
    counts["seed bodies"] += status == 200 and not first
    if status == 304:
        archive.seed_unchanged(ask.url, now, hint=ask.hint)
    else:
        found = discover(body, ask.url, headers["Content-Type"])
        visit = walk.read(
            ask, found, now, etag=headers.get("ETag"), last_modified=headers.get("Last-Modified")
        )
        left_out = archive.discovered(visit)
        for further in walk.follow(visit, left_out, now):
            if further.role == "seed":
                queue.appendleft((further, ""))
            else:
                queue.append((further, "named"))
    again, waiting = walk.answered(ask, now, heard=True)
    queue.extend((one, "planned") for one in again)
    counts["looks that waited"] += waiting * (not first)


def _read_page(archive: Archive, ask: Ask, site: Site, source: Source, now: datetime) -> str:
    status, headers, body = site.answer(_target(ask.url), lowered(ask.headers), now)
    if status == 304:
        archive.seen_again(ask.url, now, hint=ask.hint)
        return "not modified"
    capture = Capture(
        url=ask.url, source=source.id, fetched=now, status=status, headers=tuple(headers.items()), body=body
    )
    kept = archive.keep(capture, hint=ask.hint)
    if kept.capture is None:
        return "same body" if kept.outcome == "unchanged" else kept.outcome
    article = Article(
        url=ask.url,
        headline=_between(body, "<h1>", "</h1>"),
        body=_between(body, "<p>", "</p>"),
        published=_between(body, 'content="', '"'),
    )
    filed = archive.file(article, kept.capture, identities_of(article, capture, source))
    return "same body" if filed.outcome == "unchanged" else filed.outcome


def _count(counts: Counter[str], why: str, outcome: str, *, first: bool) -> None:
    if first:
        counts["articles of the first crawl"] += outcome == "new"
        return
    counts["looks by plan" if why == "planned" else "page requests"] += 1
    counts[f"{outcome}{' by plan' if why == 'planned' else ''}"] += 1


def source_of(site: Site) -> Source:
    """The site as a source that is crawled."""
    return parse(site.id, table(site))


def counted(counts: Mapping[str, int]) -> dict[str, float | str | None]:
    """The measures of what was asked for. The first crawl of each source, which brings its backlog, does not count."""
    new = counts["new"]
    looks = counts.get("looks by plan", counts.get("looks, planned or named", 0))
    measures: dict[str, float | str | None] = dict(sorted(counts.items()))
    measures["requests per new article"] = round(counts["page requests"] / new, 3)
    measures["requests per new article, with looks"] = round((counts["page requests"] + looks) / new, 3)
    measures["requests per seed and run"] = round(counts["seed requests"] / counts["seeds of these runs"], 3)
    return measures


def noticed(sites: Sequence[Site], path: Path, days: int) -> dict[str, float | str | None]:
    """Which edits the archive has, and how long after they were made: of articles it had before they were edited."""
    end = START + timedelta(days=days)
    with closing(open_readonly(path)) as db:
        found = rows(
            db,
            "SELECT articles.url, first_seen, number, seen FROM versions JOIN articles ON articles.id = article",
        )
        (copies,) = db.execute("SELECT count(*) FROM articles").fetchone()
    first = {_number(row["url"]): datetime.fromisoformat(row["first_seen"]) for row in found}
    second = {_number(row["url"]): datetime.fromisoformat(row["seen"]) for row in found if row["number"] == 2}
    measures: dict[str, float | str | None] = {"articles that are kept twice": copies - len(first)}
    waits: dict[str, list[float | None]] = {}
    for site in sites:
        for story in site.stories:
            seen = first.get(story.number)
            if seen and story.edited and seen < story.edited < end - SETTLED and story.is_there(story.edited):
                after = second.get(story.number)
                waits.setdefault(site.quirk, []).append(
                    (after - story.edited).total_seconds() / 3600 if after else None
                )
    for quirk, all_waits in [
        ("every site", [wait for one in waits.values() for wait in one]),
        *sorted(waits.items()),
    ]:
        had = sorted(wait for wait in all_waits if wait is not None)
        late = quantiles(had, n=10)[-1] if len(had) > 1 else None
        measures[f"edits noticed, {quirk}"] = f"{len(had)} of {len(all_waits)}" + (
            f", after {median(had):.1f} h, nine in ten after {late:.0f} h" if late else ""
        )
    return measures


def _between(body: bytes, before: str, after: str) -> str:
    return body.decode().partition(before)[2].partition(after)[0]


def _number(url: str) -> int:
    return int(url.rpartition("_aid-")[2].strip("/"))


def _target(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


if __name__ == "__main__":
    main()
