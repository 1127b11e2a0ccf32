"""The commands `stadtchronik sources`: what is declared of a source, what was learned of it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

import click

from archive.options import json_option
from archive.terminal import print_json, print_table
from crawler import registry
from crawler.doors import Later
from crawler.options import choosing
from crawler.source import FormerReading, Source


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


def _former(one: FormerReading) -> dict[str, object]:
    said = {field: getattr(one, field) for field in ("reader", "select", "mirrors")}
    patterns = {"article": one.article, "number": one.number}
    said |= {name: pattern.pattern for name, pattern in patterns.items() if pattern}
    return {"until": one.until.isoformat()} | {name: value for name, value in said.items() if value}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


for command in (
    Later(
        "profile",
        "crawler.reading_cli",
        "Say what was learned of a source's site, and how its pages were read.",
    ),
    Later("add", "crawler.trying_cli", "Look at a site and write a source file for it."),
    Later("check", "crawler.trying_cli", "Try sources: fetch their seeds and a few articles, store nothing."),
):
    sources.add_command(command)
