"""The documents say what is true: every command and module is named, every link leads somewhere, generated parts are fresh."""

import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import click
import pytest

from archive import __version__
from crawler.cli import cli

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "examples" / "README.md"])


def commands(group, prefix=()):
    for name, command in sorted(group.commands.items()):
        yield (*prefix, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))


@pytest.mark.parametrize(("path", "command"), [pytest.param(p, c, id=" ".join(p)) for p, c in commands(cli)])
def test_every_command_has_help_and_is_documented(path, command):
    assert command.help, f"{path} is missing its help"
    assert f"## stadtchronik {' '.join(path)}\n" in (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.opts} is missing its help"


def test_generated_parts_are_fresh():
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", "-I", "docs", *map(str, DOCUMENTS)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"run “make docs”: {done.stdout}{done.stderr}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(document):
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (document.parent / target).exists(), (
                f"{document.name} links to {target}, which is not there"
            )


def test_the_changelog_knows_this_version():
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_dependency_says_why_it_is_there():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    named = [*project["project"]["dependencies"], *chain(*project["dependency-groups"].values())]
    for requirement in named:
        name = re.match(r"[\w.-]+", requirement)[0]
        assert f"`{name}`" in reasons, f"docs/dependencies.md does not say why {name} was chosen"
