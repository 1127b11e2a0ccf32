"""The generated parts of the documents. `make docs` puts them in place, a test holds them fresh."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from sqlite_utils import Database

from archive.columns import TABLES, VIEWS
from archive.records import SOURCE_KINDS
from archive.schema import migrations
from crawler.cli import cli
from crawler.doors import Later
from crawler.extraction.readers import READERS, Reader
from crawler.outcomes import OUTCOMES
from crawler.registry import BUNDLED
from crawler.rights import POLICY
from crawler.source import Source
from crawler.source_file import registry

ROOT = Path(__file__).parent.parent
WIDTH = 100


def commands() -> str:
    """Every command with its help, as the terminal shows it."""
    return "\n".join(
        f"## stadtchronik {' '.join(path)}\n\n```\n{_help(path, command)}\n```\n"
        for path, command in _commands(cli)
    )


def schema() -> str:
    """Every table and view with its columns, types and meanings."""
    db = Database(memory=True)
    migrations.apply(db)
    parts = []
    for table, (description, columns) in TABLES.items():
        types = {column.name: column.type or "TEXT" for column in db.table(table).columns}
        rows = "\n".join(f"| `{name}` | {types[name]} | {meaning} |" for name, meaning in columns.items())
        parts.append(f"## {table}\n\n{description}\n\n| column | type | meaning |\n|---|---|---|\n{rows}\n")
    for view, (description, columns) in VIEWS.items():
        rows = "\n".join(f"| `{name}` | {meaning} |" for name, meaning in columns.items())
        parts.append(f"## {view}\n\nA view. {description}\n\n| column | meaning |\n|---|---|\n{rows}\n")
    db.close()
    return "\n".join(parts)


def readers() -> str:
    """Every content management system that has a reader: how it is recognised, what of it is marked, where it was seen."""
    rows = "\n".join(
        f"| `{name}` | {reader.system} | `{reader.recognise}` | {', '.join(_marked(reader))} | {reader.evidence} |"
        for name, reader in READERS.items()
    )
    return f"| reader | system | recognised by | marks | seen |\n|---|---|---|---|---|\n{rows}\n"


def sources() -> str:
    """How many sources there are of each kind and state, how many can be crawled, and by which tags they are found."""
    known = registry([BUNDLED]).values()
    kinds = list(dict.fromkeys(kind for kind in SOURCE_KINDS if any(one.facts.kind == kind for one in known)))
    states: dict[str, list[Source]] = {}
    for source in sorted(known, key=lambda one: (one.facts.country != "DE", one.facts.country, _place(one))):
        states.setdefault(_place(source), []).append(source)
    head = f"| state | {' | '.join(kinds)} | all | with seeds | seen to answer |\n|---|{'---:|' * (len(kinds) + 3)}\n"
    rows = "\n".join(_counted(state, own, kinds) for state, own in states.items())
    tags = Counter(tag for source in known for tag in source.tags)
    words = ", ".join(f"{tag} ({number})" for tag, number in sorted(tags.items()))
    return f"{head}{rows}\n{_counted('all', list(known), kinds)}\n\nTags: {words}.\n"


def rights() -> str:
    """What follows from each wish a publisher can state for machines, and why."""
    rows = "\n".join(f"| `{name}` | {rule.effect} | {rule.why} |" for name, rule in POLICY.items())
    return f"| signal | effect | why |\n|---|---|---|\n{rows}\n"


def outcomes(kind: str) -> str:
    """Every named outcome of a kind: what it means, when the address is asked again, what an operator can do."""
    rows = "\n".join(
        f"| {_named(outcome.name)} | {outcome.means} | {outcome.again} | {outcome.remedy} |"
        for outcome in OUTCOMES
        if outcome.kind == kind
    )
    return f"| name | means | asked again | what you can do |\n|---|---|---|---|\n{rows}\n"


def tree() -> str:
    """Every module with the one line it says of itself."""
    lines = []
    for half in ("crawler", "archive"):
        modules = sorted(
            (ROOT / half).rglob("*.py"), key=lambda path: (path.parent, path.name != "__init__.py", path)
        )
        for path in modules:
            sentence = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[
                0
            ]
            lines.append(f"| `{path.relative_to(ROOT).as_posix()}` | {sentence} |")
    return "| module | is for |\n|---|---|\n" + "\n".join(lines) + "\n"


def _place(source: Source) -> str:
    facts = source.facts
    return str(facts.state) if facts.country == "DE" else f"{facts.state} ({facts.country})"


def _counted(label: str, sources: Sequence[Source], kinds: Sequence[str]) -> str:
    numbers = [sum(one.facts.kind == kind for one in sources) for kind in kinds]
    numbers += [
        len(sources),
        sum(bool(one.seeds) for one in sources),
        sum(bool(one.verified) for one in sources),
    ]
    return f"| {label} | {' | '.join(str(number or '') for number in numbers)} |"


def _named(name: str) -> str:
    return "HTTP *status*" if name == "HTTP" else name


def _marked(reader: Reader) -> list[str]:
    return sorted(set(reader.select) - {"drop", "body"})


def _commands(
    group: click.Group, prefix: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, found in sorted(group.commands.items()):
        command = found.command() if isinstance(found, Later) else found
        yield (*prefix, name), command
        if isinstance(command, click.Group):
            yield from _commands(command, (*prefix, name))


def _help(path: tuple[str, ...], command: click.Command) -> str:
    parent = click.Context(click.Command("stadtchronik"), info_name=" ".join(("stadtchronik", *path[:-1])))
    context = click.Context(
        command, info_name=path[-1], parent=parent, terminal_width=WIDTH, max_content_width=WIDTH
    )
    return command.get_help(context)
