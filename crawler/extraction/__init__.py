"""Reading a page: bytes in, an article out, without network, clock or database."""

from crawler.extraction.article import extract
from crawler.extraction.learning import learn

__all__ = ["extract", "learn"]
