"""The invented sites and their articles, from the files in `examples`. Pure, but for reading those files."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

BUNDLED_PORT = 8790  # the port the bundled source files name
_MARKS = {"## ": "heading", "- ": "item", "> ": "quote"}
_SPELLED: dict[str, str | int | None] = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", " ": "-"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of an article's body."""

    kind: Literal["paragraph", "heading", "item", "quote"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of an article."""

    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An article as its author wrote it, at one stage of the demonstration."""

    site: str
    slug: str
    url: str
    number: int
    published: date
    modified: date
    headline: str
    body: tuple[Paragraph, ...]
    kicker: str | None = None
    lead: str | None = None
    dateline: str | None = None
    section: str | None = None
    byline: tuple[str, ...] = ()
    agency: str | None = None
    source_note: str | None = None
    tags: tuple[str, ...] = ()
    images: tuple[Picture, ...] = ()
    paywalled: bool = False

    @property
    def served(self) -> tuple[Paragraph, ...]:
        """What a reader without subscription gets to see."""
        return self.body[:1] if self.paywalled else self.body

    @property
    def text(self) -> str:
        """What is served as plain text, with a blank line between the pieces."""
        return "\n\n".join(paragraph.text for paragraph in self.served)

    @property
    def groups(self) -> list[tuple[str, list[str]]]:
        """What is served, list items that belong together joined: (kind, texts)."""
        return [
            (kind, [paragraph.text for paragraph in run])
            for kind, run in groupby(self.served, key=lambda paragraph: paragraph.kind)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A list of articles a site offers: a feed, a sitemap, a press list.

    `newest` bounds how many it names; `per_page` makes it one of several pages, whose paths `next` names
    with `{page}`, counted from `first`. `packed` is sent as a gzip file.
    """

    path: str
    template: str
    type: str
    newest: int | None = None
    per_page: int | None = None
    next: str | None = None
    first: int = 1
    packed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One invented site. `articles` are (as first written, what is different at the second stage)."""

    id: str
    host: str
    name: str
    city: str
    address: str
    templates: Path
    encoding: str = "utf-8"
    charset: str | None = "utf-8"
    pages: tuple[Page, ...] = ()
    articles: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Cities:
    """All sites, at one port."""

    sites: Mapping[str, Site]
    port: int
    shared: Path

    def origin(self, site: Site) -> str:
        """Scheme, host and port of a site."""
        return f"http://{site.host}:{self.port}"

    def site_at(self, host: str) -> Site | None:
        """The site of a Host header."""
        name = host.partition(":")[0].lower()
        return next((site for site in self.sites.values() if site.host == name), None)

    def articles(self, stage: int, site: Site | None = None) -> list[Written]:
        """The articles that are there at a stage (1 or 2), newest first."""
        chosen = [site] if site else list(self.sites.values())
        found = [
            _written(data, one, self.origin(one))
            for one in chosen
            for raw in one.articles
            if (data := _at(raw, stage))
        ]
        return sorted(found, key=lambda article: (_day(article.published), article.number), reverse=True)


def load(folder: Path, port: int) -> Cities:
    """The sites of a folder such as `examples`, as served at a port."""
    sites = [_site(path.parent) for path in sorted((folder / "sites").glob("*/site.toml"))]
    return Cities({site.id: site for site in sites}, port, folder / "templates")


def sources(folder: Path, port: int, to: Path) -> None:
    """Writes the source files of the sites into a folder, with the port they are served at."""
    for path in sorted((folder / "sources").glob("*.toml")):
        text = path.read_text(encoding="utf-8").replace(f":{BUNDLED_PORT}", f":{port}")
        (to / path.name).write_text(text, encoding="utf-8")


def _site(folder: Path) -> Site:
    values = tomllib.loads((folder / "site.toml").read_text(encoding="utf-8"))
    pages = tuple(Page(**page) for page in values.pop("pages"))
    articles = tuple(
        {"slug": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))}
        for path in sorted((folder / "articles").glob("*.toml"))
    )
    return Site(id=folder.name, templates=folder / "templates", pages=pages, articles=articles, **values)


def _at(raw: Mapping[str, Any], stage: int) -> dict[str, Any] | None:
    """The article's fields at a stage; None when it is not there."""
    data = dict(raw)
    second = data.pop("second", {})
    if stage == 1:
        return None if second.get("appears") else data
    return None if second.get("removed") else data | {key: second[key] for key in second if key != "appears"}


def _written(data: Mapping[str, Any], site: Site, origin: str) -> Written:
    names = set(Written.__slots__) - {"site", "url", "body", "images", "modified", "byline", "tags"}
    path = site.address.format(
        slug=data["slug"],
        number=data["number"],
        day=_day(data["published"]),
        place=_slug(data.get("section", "")),
    )
    return Written(
        site=site.id,
        url=origin + path,
        body=_body(data["body"]),
        modified=data.get("modified", data["published"]),
        byline=tuple(data.get("byline", ())),
        tags=tuple(data.get("tags", ())),
        images=tuple(Picture(**image) for image in data.get("images", ())),
        **{name: data[name] for name in names if name in data},
    )


def _body(text: str) -> tuple[Paragraph, ...]:
    return tuple(_paragraph(line.strip()) for line in text.splitlines() if line.strip())


def _paragraph(line: str) -> Paragraph:
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return Paragraph(kind, line.removeprefix(mark))  # type: ignore[arg-type]
    return Paragraph("paragraph", line)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _slug(text: str) -> str:
    return text.lower().translate(str.maketrans(_SPELLED)) or "lokales"


def pages_of(articles: Sequence[Written], page: Page, number: int) -> tuple[list[Written], bool]:
    """The articles on page `number` of a list, and whether it goes on."""
    newest = list(articles)[: page.newest]
    if page.per_page is None:
        return newest, False
    start = (number - page.first) * page.per_page
    return newest[start : start + page.per_page], start + page.per_page < len(newest)
