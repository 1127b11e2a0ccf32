"""Labelled pages of a folder: `<dataset>.jsonl` says what is right, `html/*.gz` are the pages. None of them is in the project."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# Each with the way it is scored; `benchmarks/scoring.py` has those.
LABELLED = {
    "fundus": "blocks",
    "fundus_hist": "blocks",
    "local": "blocks",
    "trafilatura": "segments",
    "aeb": "shingles",
    "wcxb": "words",
    "htmldate": "fields",
}
UNLABELLED = "context"  # further pages of the same sites, from which to learn what a site repeats
MATES = 8  # pages of a site that a profile is learned from
LANGUAGE_MIN_CHARACTERS = 400  # the language of a gold text shorter than this is taken from the page
LANGUAGE_MAX_CHARACTERS = 6000

_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/[^/]+/(.+)")
_SAME_SITE = re.compile(r"^(www\d?|m|mobile|amp)\.")
_SAME_PAGE = re.compile(r"^https?://(www\.)?|#.*$|/+(?=$|#)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page and what is right about it; what a dataset does not say is empty.

    `blocks` are the gold's paragraphs with their role (summary, headline, paragraph), `neutral` are texts that
    may stand in a reading or not, `present` and `absent` sentences that must or must not. `url` is None where
    the dataset's own benchmark withholds it; `address` is there all the same.
    """

    id: str
    dataset: str
    file: Path
    address: str
    url: str | None
    host: str
    language: str | None
    text: str = ""
    blocks: tuple[tuple[str, str], ...] = ()
    neutral: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    title: str | None = None
    date: str | None = None
    authors: tuple[str, ...] = ()

    @property
    def html(self) -> bytes:
        """The page as it was served."""
        packed = self.file.read_bytes()
        return gzip.decompress(packed) if self.file.suffix == ".gz" else packed


@cache
def load(folder: Path, dataset: str) -> tuple[Page, ...]:
    """The pages of a dataset; none when the folder does not hold it."""
    return tuple(_page(folder, dataset, row) for row in _rows(folder / f"{dataset}.jsonl"))


def in_language(pages: Iterable[Page], language: str | None) -> list[Page]:
    """The pages written in this language, or all."""
    return [page for page in pages if language in {None, page.language}]


def mates(folder: Path, page: Page) -> list[Page]:
    """Other pages of the same site, not the same page once more."""
    own = page_key(page.address)
    return [mate for mate in _sites(folder).get(page.host, ()) if page_key(mate.address) != own][:MATES]


def distinct(pages: Iterable[Page]) -> list[Page]:
    """Each address once."""
    found: dict[str, Page] = {}
    for page in pages:
        found.setdefault(page_key(page.address) or page.id, page)
    return list(found.values())


def host_of(url: str) -> str:
    """The host without `www.` and the like; that of the page itself for a copy at web.archive.org."""
    url = _original(url)
    host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    return _SAME_SITE.sub("", host.lower())


def page_key(url: str) -> str:
    """The same for two snapshots of one address."""
    return _SAME_PAGE.sub("", _original(url)).lower()


@cache
def _sites(folder: Path) -> dict[str, list[Page]]:
    every = (page for dataset in (*LABELLED, UNLABELLED) for page in load(folder, dataset))
    sites: dict[str, list[Page]] = {}
    for page in distinct(every):
        if page.host:
            sites.setdefault(page.host, []).append(page)
    return sites


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    if file.exists():
        with file.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _page(folder: Path, dataset: str, row: dict[str, Any]) -> Page:
    meta, tags = row["meta"], row["tags"]
    page = Page(
        id=row["id"],
        dataset=dataset,
        file=folder / row["path"],
        address=row["url"],
        url=row["url"] if row["pass_url"] and row["url"].startswith("http") else None,
        host=tags.get("host") or host_of(row["url"]),
        language=row.get("lang"),
        text=row["gold_text"] or "",
        blocks=tuple((role, text) for role, text in row["gold_blocks"] or ()),
        neutral=tuple(tags.get("neutral") or ()),
        present=tuple(row["with_"]),
        absent=tuple(row["without"]),
        title=meta.get("title") or None,
        date=str(meta.get("date") or "") or None,  # one is NaN
        authors=tuple(meta.get("author") or ()),
    )
    return page if "lang" in row else replace(page, language=_language(page))


def _language(page: Page) -> str | None:
    """By the gold text; by the page's whole text where that is short."""
    from py3langid import classify  # noqa: PLC0415 - of the group `bench`; datasets that name languages do without
    from trafilatura import html2txt  # noqa: PLC0415

    text = page.text if len(page.text) >= LANGUAGE_MIN_CHARACTERS else html2txt(page.html)
    return classify(text[:LANGUAGE_MAX_CHARACTERS])[0] if text.strip() else None


def _original(url: str) -> str:
    archived = _ARCHIVED.match(url)
    return archived[1] if archived else url
