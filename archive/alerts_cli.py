"""The commands alerts add · list · remove · send. Each calls one function."""

import os
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import click

from archive.alerts import Alert, opened
from archive.digest import is_address
from archive.mailing import MailError, Server, Tls, connected
from archive.opening import open_readonly
from archive.options import address_option, archive_option, filters, json_option
from archive.saved import query_of, saved
from archive.search import Query, check_names, check_text
from archive.showing import show
from archive.terminal import print_json, print_table
from archive.times import iso


@click.group()
def alerts() -> None:
    """Mail people what is new of a search: articles that came in, and what happened to them.

    docs/alerts.md tells all.
    """


@alerts.command()
@click.argument("name")
@click.option("--to", "to", metavar="ADDRESS", required=True, help="Who is told: name@example.org.")
@click.option("--query", default="", help="What is searched for.")
@filters
@click.option(
    "--search", metavar="URL", help="Instead: the address of a page of results, copied from a browser."
)
@archive_option
def add(
    *,
    name: str,
    to: str,
    query: str,
    source: str | None,
    city: str | None,
    since: str | None,
    until: str | None,
    search: str | None,
    archive: Path,
) -> None:
    """Keep a search, and tell an address of its news from now on."""
    wanted = Query(text=query, source=source, city=city, since=since, until=until)
    if search and saved(wanted):
        raise click.UsageError("Name the search with --search, or with --query and filters, not with both.")
    if search:
        wanted = query_of(search)
    if not saved(wanted):
        raise click.UsageError("Say what is searched for: with --query, a filter, or --search.")
    with closing(open_readonly(archive)) as db, opened(archive) as kept:
        check_names(db, wanted)
        check_text(wanted)
        kept.add(Alert(name=name, search=saved(wanted), address=to, added=iso(datetime.now(UTC))))
    click.echo(f"{to} is told of {saved(wanted)} from now on, whenever “stadtchronik alerts send” runs.")


@alerts.command("list")
@archive_option
@json_option
def list_(*, archive: Path, as_json: bool) -> None:
    """Show all alerts."""
    with closing(open_readonly(archive)), opened(archive) as kept:
        found = [asdict(alert) for alert in kept.all()]
    if as_json:
        print_json(found)
    else:
        print_table(found, ("name", "search", "address", "added"))


@alerts.command()
@click.argument("name")
@archive_option
def remove(*, name: str, archive: Path) -> None:
    """Forget an alert."""
    with closing(open_readonly(archive)), opened(archive) as kept:
        kept.remove(name)


@alerts.command()
@click.option(
    "--smtp", metavar="HOST[:PORT]", envvar="STADTCHRONIK_SMTP", show_envvar=True, help="The mail server."
)
@click.option(
    "--tls",
    type=click.Choice(get_args(Tls)),
    default="starttls",
    show_default=True,
    envvar="STADTCHRONIK_SMTP_TLS",
    show_envvar=True,
    help="How the connection is encrypted.",
)
@click.option(
    "--user",
    envvar="STADTCHRONIK_SMTP_USER",
    show_envvar=True,
    help="Name at the mail server. The password is read from STADTCHRONIK_SMTP_PASSWORD and kept nowhere.",
)
@click.option(
    "--from",
    "sender",
    metavar="ADDRESS",
    envvar="STADTCHRONIK_MAIL_FROM",
    show_envvar=True,
    help="Whom mails come from.",
)
@address_option
@click.option("--dry-run", is_flag=True, help="Only show what would be told.")
@archive_option
def send(
    *,
    smtp: str | None,
    tls: Tls,
    user: str | None,
    sender: str | None,
    address: str | None,
    dry_run: bool,
    archive: Path,
) -> None:
    """Mail every alert's news since the last time, in one mail each.

    Exit code 1 says that a mail was not taken; it is sent the next time.
    """
    now = datetime.now(UTC)
    with closing(open_readonly(archive)) as db, opened(archive) as kept:
        show(db, "public")  # a mail may be sent on
        if dry_run:
            for alert in kept.all():
                found = kept.news(db, alert, now)
                click.echo(f"{alert.name} → {alert.address}: {len(found)} to tell")
                print_table([asdict(one) for one in found], ("kind", "at", "source", "headline"))
            return
        if not smtp or not sender or not is_address(sender):
            raise click.UsageError(
                "Name the mail server with --smtp and a mail address to send from with --from."
            )
        failed = False
        try:
            with connected(_server(smtp, tls, user)) as post:
                for outcome in kept.send(db, post, sender=sender, pages=address, at=now):
                    said = outcome.failed and f"not taken ({outcome.failed}); it is sent the next time"
                    click.echo(f"{outcome.alert}: {said or f'{outcome.news} told'}", err=bool(said))
                    failed |= bool(said)
        except MailError as error:
            raise click.ClickException(str(error)) from error
    sys.exit(failed)


def _server(smtp: str, tls: Tls, user: str | None) -> Server:
    parts = urlsplit(f"//{smtp}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.path or parts.username:
        raise click.UsageError(
            f"“{smtp}” is no mail server. Write it as mail.example.org or mail.example.org:587."
        )
    return Server(
        host=host, port=port, tls=tls, user=user, password=os.environ.get("STADTCHRONIK_SMTP_PASSWORD")
    )
