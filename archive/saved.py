"""A saved search is the address that asks it."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from archive.language import QueryError
from archive.query import FILTERS, Query

TEXT = "q"  # what an address calls the text; filters have their own names
IGNORED = {"order", "page", "lang"}  # they change how hits are shown, not which there are
ADDRESS_CHARACTERS_MAX = 4_000


def saved(query: Query) -> str:
    """The part of an address that asks a query."""
    return urlencode({name: value for name, value in {TEXT: query.text, **query.filters}.items() if value})


def query_of(address: str) -> Query:
    """The query of an address, or of the part behind its question mark.

    Raises:
        QueryError: it asks for something no search knows, or a date is none.
    """
    if len(address) > ADDRESS_CHARACTERS_MAX:
        raise QueryError("The address is too long. Copy that of a page of results.")
    asked = urlsplit(address).query if "?" in address else address
    found: dict[str, Any] = {name: value for name, value in parse_qsl(asked) if name not in IGNORED}
    unknown = sorted(set(found) - {TEXT, *FILTERS})
    if unknown or not found:
        raise QueryError(
            "“%(text)s” is no address of a search. Copy that of a page of results.", text=address
        )
    return Query(text=found.pop(TEXT, ""), **found)
