"""What a page is about: its section, its tags, a note on a correction. Pure."""

import re
from collections.abc import Iterable, Sequence

from crawler.extraction.stated import Stated, first, stated
from crawler.extraction.structured import Statements, crumbs, text, words
from crawler.extraction.vocabulary.fields import CORRECTIONS, NO_SECTIONS, either

CORRECTION_MAX_CHARACTERS = 600
SECTION_MAX_CHARACTERS = 80

_CORRECTION = re.compile(rf"(?i)[\s(\[*]*(?:{either(CORRECTIONS)})(?!\w)")


def section_of(
    said: Statements, headline: str | None, chosen: Stated[str] | None = None
) -> Stated[str] | None:
    """The section the page is in: stated, or the last step of its breadcrumb."""
    trail = _step(said, headline)
    candidates = (
        chosen,
        stated(text(said.article.get("articleSection")), "json-ld"),
        stated(
            said.meta("article:section", "parsely-section", "cxenseparse:section", "sailthru.section"), "meta"
        ),
        stated(trail, "json-ld"),
    )
    return first(one for one in candidates if one and _may_be_section(one))


def tags_of(
    said: Statements, chosen: Stated[tuple[str, ...]] | None = None
) -> Stated[tuple[str, ...]] | None:
    """What the page says it is about, each once."""
    meta = words(
        said.meta("news_keywords", "keywords", "parsely-tags", "sailthru.tags", "cxenseparse:keywords")
    )
    return first(
        (
            chosen,
            Stated(tuple(words(said.article.get("keywords"))), "json-ld"),
            Stated(tuple(meta), "meta"),
            Stated(tuple(dict.fromkeys(said.metas.get("article:tag", ()))), "meta"),
        )
    )


def correction_in(lines: Iterable[str]) -> str | None:
    """The note that the text was corrected: a line that opens with a word for it."""
    notes = (line for line in lines if len(line) <= CORRECTION_MAX_CHARACTERS and _CORRECTION.match(line))
    return next(notes, None)


def _step(said: Statements, headline: str | None) -> str | None:
    """The last step of the breadcrumb before the article itself; the homepage alone is none."""
    own = {headline, text(said.article.get("headline")), said.meta("og:title")}
    steps: Sequence[str] = [name for name in crumbs(said.nodes) if name not in own]
    return steps[-1] if len(steps) > 1 else None


def _may_be_section(section: Stated[str]) -> bool:
    if section.by in {"source", "reader"}:
        return True
    return section.value.casefold() not in NO_SECTIONS and len(section.value) <= SECTION_MAX_CHARACTERS
