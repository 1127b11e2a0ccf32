"""From pages of one site to its profile. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

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

Page = tuple[bytes, Mapping[str, str]]  # the bytes as served, and the headers of the response
_ADDRESS = "https://page.invalid/"  # of pages that are read to be compared
_UTF8 = {"Content-Type": "text/html; charset=utf-8"}


def learn(pages: Iterable[Page]) -> SiteProfile | None:
    """What pages of one site have in common; None when they are too few.

    Each is read as if its site were unknown, and then twice as one of its site: with the frame and without.
    """
    markups = [markup_of(content, headers) for content, headers in pages]
    trees = map(tree_of, markups)
    profile = profile_of([_sample(tree) for tree in trees if tree is not None])
    return None if profile is None else _framed(profile, markups)


def _framed(profile: SiteProfile, pages: Sequence[bytes]) -> SiteProfile:
    """The profile with the parts of its pages without which each of these reads the same."""
    whole = [_reading(page, profile) for page in pages]

    def are_alike(frame: tuple[Part, ...]) -> bool:
        known = replace(profile, frame=frame)
        return all(_reading(page, known) == before for page, before in zip(pages, whole, strict=True))

    frame = frame_of(pages)
    if not are_alike(frame):
        frame = tuple(part for part in frame if are_alike((part,)))
    return replace(profile, frame=frame) if are_alike(frame) else profile


def _reading(page: bytes, profile: SiteProfile) -> tuple[Article, str | None]:
    article = extract(page, _ADDRESS, headers=_UTF8, profile=profile)
    return article, article.report.reader if article.report else None


def _sample(tree: html.HtmlElement) -> Sample:
    blocks = blocks_of([tree])
    text = article_blocks(blocks, named_in(blocks, witness(tree)[0]))
    return sample_of(blocks, text, selection_of(tree, None).reader)
