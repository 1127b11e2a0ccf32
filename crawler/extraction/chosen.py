"""What selectors found, with whose they are: the source's own, or those of the reader that recognised the page. Pure."""

from crawler.extraction.selection import Selection, matches
from crawler.extraction.stated import Reader, Stated
from crawler.source import Source


def chosen(page: Selection, source: Source | None, field: str) -> Stated[str] | None:
    """The text of a field."""
    text = page.text(field)
    return Stated(text, _by(page, source, field)) if text else None


def chosen_all(page: Selection, source: Source | None, field: str) -> Stated[tuple[str, ...]] | None:
    """All texts of a field."""
    texts = tuple(page.texts(field))
    return Stated(texts, _by(page, source, field)) if texts else None


def _by(page: Selection, source: Source | None, field: str) -> Reader:
    own = source.select.get(field) if source else None
    found = matches(page.root, own) if own else []
    return "source" if any(not isinstance(match, str) or match.strip() for match in found) else "reader"
