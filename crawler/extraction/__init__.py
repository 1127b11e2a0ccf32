"""Reading a page: bytes in, an article out, without network, clock or database."""

from crawler.extraction.article import extract

__all__ = ["extract"]
