"""Reading a page: bytes in, an article out, without network, clock or database."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.extraction.article import extract
    from crawler.extraction.learning import learn

__all__ = ["extract", "learn"]


def __getattr__(name: str) -> object:
    """What reads pages, imported by whoever asks for it: it takes half a second, and what only knows readers does without."""
    if name == "extract":
        from crawler.extraction.article import extract  # noqa: PLC0415

        return extract
    if name == "learn":
        from crawler.extraction.learning import learn  # noqa: PLC0415

        return learn
    raise AttributeError(name)
