"""Crawlers of others, which live in an environment of their own: what they require is not what we do.

docs/benchmarks.md says how to set it up.
"""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import click

PEERS = {"Fundus": "fundus", "news-please": "news-please"}  # and the distribution of each
VERSIONS = """\
import importlib.metadata, json, sys
installed = {}
for name in sys.argv[1:]:
    try:
        installed[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps(installed))
"""

peers_option = click.option(
    "--peers",
    "interpreter",
    envvar="STADTCHRONIK_PEERS",
    show_envvar=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Python of an environment that has Fundus and news-please.",
)


def installed(interpreter: Path | None) -> dict[str, str]:
    """Which peers that Python has, with their versions."""
    if interpreter is None:
        return {}
    asked = [interpreter.absolute(), "-c", VERSIONS, *PEERS.values()]
    found = json.loads(subprocess.run(asked, capture_output=True, check=True, text=True).stdout)
    return {name: found[distribution] for name, distribution in PEERS.items() if distribution in found}


def sentence(interpreter: Path | None, found: Mapping[str, str]) -> str:
    """Says which peers are compared, and what to do for those that are not."""
    has = ", ".join(f"{name} {version}" for name, version in found.items())
    absent = [name for name in PEERS if name not in found]
    if interpreter is None:
        return f"Not compared: {', '.join(absent)}; name a Python that has them with --peers (docs/benchmarks.md)."
    if absent:
        lacks = f"Not compared: {', '.join(absent)}; install it for {interpreter} (docs/benchmarks.md)."
        return f"Compared: {has}. {lacks}" if has else lacks
    return f"Compared: {has}."
