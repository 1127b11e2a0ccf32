"""The commands that try sources: `sources add` looks at a new site, `sources check` at those there are."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from archive.options import json_option
from archive.records import SOURCE_KINDS, Article
from archive.terminal import print_json, print_table
from crawler import adding, registry
from crawler.adding import Added
from crawler.check import check as check_sources
from crawler.check import is_broken
from crawler.draft import Wanted
from crawler.options import choosing
from crawler.source import Source
from crawler.source_values import DELAY_MAX_SECONDS, DELAY_MIN_SECONDS

CHECK_COLUMNS = ("source", "links", "read", "robots", "opt_outs", "seconds", "health", "reason")
READING_COLUMNS = ("published", "headline", "words", "reader", "url")


@click.command("add")
@click.argument("url")
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="The folder of the file."
)
@click.option("--id", "id_", metavar="ID", help="The source's id; else made from the site's name.")
@click.option("--name", help="Who publishes; else what the site calls itself.")
@click.option(
    "--kind", type=click.Choice(SOURCE_KINDS), help="What sort of publisher it is; else told from the site."
)
@click.option("--city", help="The city it writes about.")
@click.option("--state", help="The federal state of that city.")
@click.option(
    "--delay",
    type=click.FloatRange(min=0, max=DELAY_MAX_SECONDS),
    default=DELAY_MIN_SECONDS,
    show_default=True,
    help="Pause between two requests, in seconds; below 1 only with --allow-private.",
)
@click.option(
    "--allow-private", is_flag=True, help="Permit loopback and private addresses, now and in the file."
)
@click.option("--dry-run", is_flag=True, help="Print the file, write nothing.")
@json_option
def add(
    *,
    url: str,
    folder: Path | None,
    id_: str | None,
    name: str | None,
    kind: str | None,
    city: str | None,
    state: str | None,
    delay: float,
    allow_private: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Look at a site and write a source file for it.

    URL is its homepage or its press page. Feeds, sitemaps and lists of articles are looked for, ten articles are read
    and shown, and what looks wrong is said. Exit code 1 says that nothing was found to crawl it by.
    """
    wanted = Wanted(
        url=url,
        id=id_,
        name=name,
        kind=kind,
        city=city,
        state=state,
        delay=delay,
        allow_private=allow_private,
    )
    added = adding.add(wanted, None if dry_run else folder or adding.folder(), progress=not as_json)
    readings = [_reading(article) for article in added.readings]
    if as_json:
        said = {"id": added.id, "file": added.path and str(added.path), "toml": added.text}
        print_json(said | {"warnings": added.warnings, "articles": [asdict(one) for one in added.readings]})
    else:
        if readings:
            print_table(readings, READING_COLUMNS)
            click.echo()
        click.echo(added.text)
        for warning in added.warnings:
            click.echo(f"Look at this: {warning}")
        if added.path:
            click.echo(f"Written to {added.path}. {_next_step(added)}")
    sys.exit(not added.crawlable)


@click.command("check")
@choosing
@json_option
def check(*, chosen: Sequence[Source], as_json: bool) -> None:
    """Try sources: fetch their seeds and a few articles, store nothing.

    All that have seeds are tried side by side when none is named. Exit code 1 says that one is broken, blocked or
    disallowed.
    """
    ready = [source for source in chosen if source.seeds]
    if not ready:
        needs = f"{chosen[0].id} cannot be tried yet: it needs {chosen[0].needs}." if chosen else None
        raise click.UsageError(needs or "No source fits all of this. See “stadtchronik sources list”.")
    checked = check_sources(ready, progress=not as_json)
    if as_json:
        print_json([asdict(one) for one in checked])
    else:
        print_table([one.row() for one in checked], CHECK_COLUMNS)
        samples = [article for one in checked for article in one.articles]
        click.echo()
        print_table(samples, ("source", "published", "kicker", "headline", "words", "url"))
    sys.exit(any(is_broken(one) for one in checked))


def _reading(article: Article) -> dict[str, object]:
    return {
        "published": article.published,
        "headline": article.headline if article.unread is None else f"({article.unread})",
        "words": len((article.body or "").split()),
        "reader": article.report.reader if article.report else None,
        "url": article.url,
    }


def _next_step(added: Added) -> str:
    assert added.path is not None
    if not added.crawlable:
        return "It cannot be crawled yet; `needs` says what is missing."
    folder = added.path.parent
    is_known = folder.resolve() in [one.resolve() for one in registry.folders()]
    return f"Try it: {'' if is_known else f'STADTCHRONIK_SOURCES={folder} '}stadtchronik sources check {added.id}"
