"""Which content management system made a site, told from any of its pages, and where that system keeps its feeds. Pure."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from crawler.urls import join


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One entry of systems.toml, where the keys are explained. `id` is the name sources call it by."""

    id: str
    name: str
    generator: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    reader: str | None = None

    def made(self, text: str, generator: str, headers: str) -> bool:
        """Whether a page is this system's: its HTML, its generator statement, its headers in lower case."""
        words = set(re.findall(r"[\w-]+", generator.casefold()))
        return (
            any(name in words or (" " in name and name in generator.casefold()) for name in self.generator)
            or any(mark in text for mark in self.marks)
            or any(header in headers for header in self.headers)
        )


def system_of(text: str, generator: str, headers: Mapping[str, str]) -> System | None:
    """The system that made a page; the first of systems.toml that recognises it."""
    spoken = " ".join(f"{name}: {value}" for name, value in headers.items()).casefold()
    return next((system for system in SYSTEMS.values() if system.made(text, generator, spoken)), None)


def placed(paths: tuple[str, ...], page: str) -> tuple[str, ...]:
    """Whole addresses of paths as systems.toml writes them, seen from the page of the list."""
    folder = page.partition("?")[0].partition("#")[0]
    folder = folder if folder.endswith("/") else folder + "/"
    whole = (
        join(folder, path) if path.startswith("./") else join(page.partition("#")[0], path) for path in paths
    )
    return tuple(dict.fromkeys(address for address in whole if address))


def _load() -> Mapping[str, System]:
    table = tomllib.loads(files(__package__).joinpath("systems.toml").read_text(encoding="utf-8"))
    return {key: _system(key, one) for key, one in table.items()}


def _system(id_: str, entry: Mapping[str, Any]) -> System:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    return System(id=id_, **values)


SYSTEMS: Mapping[str, System] = _load()
