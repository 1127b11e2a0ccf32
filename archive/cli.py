"""The archive's commands: search · diff · export · verify · serve · password. Each calls one function."""

import socket
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import click

from archive import __version__
from archive import search as searching
from archive.exported import EXPORTED, write
from archive.formats import FORMATS
from archive.history import compared
from archive.opening import open_readonly
from archive.options import address_option, archive_option, filters, json_option
from archive.package import write_package
from archive.showing import show
from archive.signing import NAME_MAX_CHARACTERS, hashed, read_users
from archive.terminal import print_edit, print_json, print_table, progress_bar
from archive.verify import verify as verify_archive
from archive.warc_copy import copied

FORMS_SHOWN = 12  # of each word; --json has all


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", metavar="[QUERY]...", nargs=-1, type=click.UNPROCESSED)
@filters
@click.option(
    "--order",
    type=click.Choice(get_args(searching.Order)),
    default="newest",
    show_default=True,
    help="What comes first.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Show at most so many."
)
@archive_option
@json_option
def search(
    *,
    words: tuple[str, ...],
    source: str | None,
    city: str | None,
    since: str | None,
    until: str | None,
    order: searching.Order,
    limit: int,
    archive: Path,
    as_json: bool,
) -> None:
    """Search the archive.

    All words must occur; OR, NOT and "quoted phrases" are understood. A word is found in all its forms, compounds and
    synonyms; = before it searches just that form. docs/search.md tells all.
    """
    wanted = searching.Query(
        text=" ".join(words), source=source, city=city, since=since, until=until, order=order
    )
    with closing(open_readonly(archive)) as db:
        searching.check_names(db, wanted)
        found = searching.search(db, wanted, limit=limit, offset=0)
    rows = [searching.as_row(hit) for hit in found.hits]
    if as_json:
        also = {one.word: one.forms for one in found.expansions}
        print_json(
            {
                "total": found.total,
                "more": found.more,
                "also_searched": also,
                "exact": found.exact,
                "articles": rows,
            }
        )
        return
    for one in found.expansions:
        shown = ", ".join(one.forms[:FORMS_SHOWN]) + (", …" if len(one.forms) > FORMS_SHOWN else "")
        click.echo(f"{one.word}: also searched for {shown}. Only this form: ={one.word}", err=True)
    print_table(rows, ("published", "source", "headline", "snippet"))
    click.echo(f"{len(rows)} of {'more than ' if found.more else ''}{found.total} articles")


@click.command()
@click.argument("article", metavar="URL|ID")
@click.option(
    "--from", "old", type=click.IntRange(min=1), help="The old version; the one before the new one."
)
@click.option("--to", "new", type=click.IntRange(min=1), help="The new version; the newest one.")
@archive_option
@json_option
def diff(*, article: str, old: int | None, new: int | None, archive: Path, as_json: bool) -> None:
    """Show what changed between two versions of an article.

    Off a terminal, [-words-] were taken out and {+words+} put in; a paragraph that moved is named at both places.
    """
    with closing(open_readonly(archive)) as db:
        found = compared(db, article, old, new)
    if as_json:
        print_json(asdict(found))
    else:
        print_edit(found.edit)


@click.command()
@click.option(
    "--format",
    "format_",
    type=click.Choice([*FORMATS, "warc", "datapackage"]),
    required=True,
    help="excel-csv opens in Excel with umlauts intact; warc has the stored responses; datapackage is a folder with "
    "a CSV file for each table and a description of their columns.",
)
@click.option(
    "--table",
    type=click.Choice(list(EXPORTED)),
    default="articles",
    show_default=True,
    help="What to write: articles, which releases they draw on (reuse), the events they tell of (stories), or their places in these.",
)
@click.option("--query", default="", help="Only articles a search finds.")
@filters
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default="-",
    help="The file to write, of a data package the folder; - is standard output.",
)
@click.option("--public", is_flag=True, help="Only what a public instance shows (docs/display.md).")
@archive_option
def export(
    *,
    format_: str,
    table: str,
    query: str,
    source: str | None,
    city: str | None,
    since: str | None,
    until: str | None,
    public: bool,
    output: Path,
    archive: Path,
) -> None:
    """Write articles, or what belongs to them, to a file: all there is of them, for whoever keeps the archive may.

    In CSV a cell that a spreadsheet would compute (it begins with = + - @) gets an apostrophe in front.
    docs/downloads.md tells all.
    """
    wanted = searching.Query(text=query, source=source, city=city, since=since, until=until)
    with closing(open_readonly(archive)) as db:
        if public:
            show(db, "public")
        searching.check_names(db, wanted)
        searching.check_text(wanted)  # says what is wrong before the file is touched
        if table != "articles" and format_ not in FORMATS:
            raise click.UsageError(
                f"A table is written as {', '.join(FORMATS)}. Name one of these with --format, or leave --table out."
            )
        if format_ == "datapackage":
            if str(output) == "-":
                raise click.UsageError("A data package is a folder. Name it with -o.")
            write_package(db, wanted, output, at=datetime.now(UTC))
            return
        if format_ == "warc":
            chunks = copied(db, wanted, archive, program=f"stadtchronik/{__version__}")
        else:
            chunks = write(db, wanted, format_, table)
        try:
            with click.open_file(output, "wb", lazy=True, atomic=True) as file:
                file.writelines(chunks)
        except OSError as error:
            raise click.UsageError(
                f"{output} cannot be written ({error}). Name another file with -o."
            ) from error


@click.command()
@archive_option
@json_option
def verify(*, archive: Path, as_json: bool) -> None:
    """Check that captures, articles, versions and the search index agree.

    Every stored response is read and held against its digest; nothing is changed. Exit code 1 says that something
    does not agree.
    """
    with progress_bar("Verifying captures") as progress:
        verdict = verify_archive(archive, progress)
    if as_json:
        print_json(asdict(verdict))
    else:
        if verdict.problems:
            print_table(map(asdict, verdict.problems), ("what", "where"))
        checked = ", ".join(f"{number} {what}" for what, number in verdict.checked.items())
        click.echo(f"Checked: {checked or 'the database'}. Wrong: {verdict.wrong}.")
    sys.exit(verdict.wrong > 0)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="The port to listen on."
)
@address_option
@click.option(
    "--private",
    is_flag=True,
    help="Show everything, to those who sign in, and nothing to anybody else (docs/display.md).",
)
@click.option(
    "--users",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="STADTCHRONIK_USERS",
    show_envvar=True,
    help="With --private: a file with a line of “stadtchronik password” for each who may sign in.",
)
@archive_option
def serve(
    *, archive: Path, host: str, port: int, address: str | None, private: bool, users: Path | None
) -> None:
    """Show the archive in a browser, with Datasette."""
    if private and users is None:
        raise click.UsageError(
            "--private needs to know who may sign in. Name a file with --users; “stadtchronik password NAME” makes its lines."
        )
    members = read_users(users) if private and users else None
    from archive.serving import serve as serve_archive  # noqa: PLC0415 - takes half a second, for this command alone

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.UsageError(
                f"Port {port} of {host} cannot be used ({error.strerror}). Choose another with --port or --host."
            ) from None
    click.echo(f"Open http://{host}:{port}/ in a browser. Ctrl+C ends.")
    serve_archive(archive, host=host, port=port, address=address, users=members)


@click.command()
@click.argument("name")
@click.password_option(
    prompt_required=True, help="Better left out: it is asked for, and then nobody else sees it."
)
def password(*, name: str, password: str) -> None:
    """Print a line for the file of those who may sign in: a name, and a password that nobody can read from it."""
    if (
        not 0 < len(name) <= NAME_MAX_CHARACTERS
        or ":" in name
        or name.startswith("#")
        or name != name.strip()
    ):
        raise click.UsageError(
            "A name has no colon, no blank around it and no # in front. Choose another one."
        )
    click.echo(f"{name}:{hashed(password)}")
