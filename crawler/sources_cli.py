"""The commands `stadtchronik sources`: what is declared of a source, what was learned of it."""

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from archive import browse
from archive.opening import open_readonly
from archive.options import archive_option, json_option
from archive.terminal import print_json, print_table
from crawler import registry
from crawler.options import choosing
from crawler.profiling import LEARN_MIN_PAGES, explained
from crawler.source import FormerReading, Source
from crawler.trying_cli import add, check

# What a table of a run shows of each source.
RUN_COLUMNS = (
    *("source", "links", "fetched", "new", "changed", "unchanged"),
    *("missing", "gone", "unread", "errors", "health"),
)


@click.group(invoke_without_command=True)
@click.pass_context
def sources(context: click.Context) -> None:
    """Show what is crawled: list, show, profile; try them: add, check."""
    if context.invoked_subcommand is None:
        context.invoke(list_)


@sources.command("list")
@choosing
@json_option
def list_(*, chosen: Sequence[Source], as_json: bool) -> None:
    """List sources: when their addresses were seen to answer, and what they still need."""
    rows = [
        {
            "id": source.id,
            "name": source.facts.name,
            "kind": source.facts.kind,
            "city": source.facts.city,
            "state": source.facts.state,
            "cms": source.cms,
            "tags": source.tags,
            "seeds": len(source.seeds),
            "verified": _day(source.verified) if as_json else _day(source.verified) or "unverified",
            "evidence": source.evidence,
            "needs": source.needs,
        }
        for source in chosen
    ]
    print_table(rows, ("id", "name", "kind", "city", "seeds", "verified", "needs"), as_json=as_json)


@sources.command("show")
@click.argument("id_", metavar="SOURCE")
@json_option
def show(*, id_: str, as_json: bool) -> None:
    """Show everything that is declared of a source."""
    (source,) = registry.chosen([id_])
    facts = asdict(source.facts) | {
        "feeds": source.feeds,
        "sitemaps": source.sitemaps,
        "listings": source.listings,
        "article": source.article.pattern if source.article else None,
        "reader": source.reader,
        "cms": source.cms,
        "tags": source.tags,
        "select": dict(source.select),
        "reading": [_former(one) for one in source.former],
        "publishes": source.publishes,
        "expect": asdict(source.expect),
        "delay": source.delay,
        "allow_private": source.allow_private,
        "verified": _day(source.verified),
        "evidence": source.evidence,
        "needs": source.needs,
    }
    rows = [
        {"key": key, "value": "\n".join(value) if isinstance(value, tuple) else value}
        for key, value in facts.items()
        if value
    ]
    if as_json:
        print_json(facts)
    else:
        print_table(rows, ("key", "value"))


@sources.command("profile")
@click.argument("id_", metavar="SOURCE")
@archive_option
@json_option
def profile(*, id_: str, archive: Path, as_json: bool) -> None:
    """Say what was learned of a source's site, and how its pages were read."""
    (source,) = registry.chosen([id_])
    with closing(open_readonly(archive)) as db:
        known = browse.profile(db, source.id)
    if known is None:
        raise click.UsageError(
            f"Nothing was learned of {source.id} yet: that takes {LEARN_MIN_PAGES} articles. Crawl it, then run “stadtchronik rebuild --source {source.id}”."
        )
    if as_json:
        print_json(known | {"profile": json.loads(known["profile"])})
    else:
        click.echo("\n".join(explained(source.id, known)))


def _former(one: FormerReading) -> dict[str, object]:
    said = {field: getattr(one, field) for field in ("reader", "select", "mirrors")}
    patterns = {"article": one.article, "number": one.number}
    said |= {name: pattern.pattern for name, pattern in patterns.items() if pattern}
    return {"until": one.until.isoformat()} | {name: value for name, value in said.items() if value}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


for command in (add, check):
    sources.add_command(command)
