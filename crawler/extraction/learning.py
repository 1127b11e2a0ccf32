"""From pages of one site to its profile. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from lxml import html

from archive.records import Article
from crawler.extraction.article import extract
from crawler.extraction.blocks import blocks_of
from crawler.extraction.body import witness
from crawler.extraction.frame import Part, frame_of
from crawler.extraction.page import markup_of, tree_of
from crawler.extraction.placed import named_in
from crawler.extraction.profile import Sample, SiteProfile, profile_of, sample_of
from crawler.extraction.region import article_blocks
from crawler.extraction.selection import selection_of
from crawler.source import Source

_NO_HEADERS: Mapping[str, str] = {}


class Page(NamedTuple):
    """A page as it was served: its bytes, the headers of the response, where and when it was had."""

    content: bytes
    headers: Mapping[str, str] = _NO_HEADERS
    url: str = "https://page.invalid/"
    fetched: datetime | None = None


def learn(pages: Iterable[Page], source: Source | None = None) -> SiteProfile | None:
    """What pages of one site have in common; None when they are too few.

    Each is read as if its site were unknown, and then as one of its site, of this `source`: with the frame and without.
    """
    pages = list(pages)
    trees = (tree_of(markup_of(page.content, page.headers)) for page in pages)
    profile = profile_of([_sample(tree) for tree in trees if tree is not None])
    return None if profile is None else _framed(profile, pages, source)


def _framed(profile: SiteProfile, pages: Sequence[Page], source: Source | None) -> SiteProfile:
    """The profile with those parts of its frame without which each of these pages reads the same."""
    whole = [_reading(page, profile, source) for page in pages]

    def are_alike(frame: tuple[Part, ...]) -> bool:
        known = replace(profile, frame=frame)
        return all(_reading(page, known, source) == before for page, before in zip(pages, whole, strict=True))

    frame = frame_of(markup_of(page.content, page.headers) for page in pages)
    if not are_alike(frame):
        frame = tuple(part for part in frame if are_alike((part,)))
    return replace(profile, frame=frame) if are_alike(frame) else profile


def _reading(page: Page, profile: SiteProfile, source: Source | None) -> tuple[Article, str | None]:
    content, headers, url, fetched = page
    article = extract(content, url, headers=headers, fetched_at=fetched, source=source, profile=profile)
    return article, article.report.reader if article.report else None


def _sample(tree: html.HtmlElement) -> Sample:
    blocks = blocks_of([tree])
    text = article_blocks(blocks, named_in(blocks, witness(tree)[0]))
    return sample_of(blocks, text, selection_of(tree, None).reader)
