"""A value and who stated it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Reader = Literal["source", "reader", "json-ld", "meta", "itemprop", "page", "url", "profile", "trafilatura"]
Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Stated(Generic[Value_co]):
    """A value, and which reader of the page gave it."""

    value: Value_co
    by: Reader


def stated(value: Value | None, by: Reader) -> Stated[Value] | None:
    """A value with who gave it; None for one that says nothing."""
    return Stated(value, by) if value else None


def first(candidates: Iterable[Stated[Value] | None]) -> Stated[Value] | None:
    """The first candidate that says something. Later ones are not computed when they come from a generator."""
    return next((candidate for candidate in candidates if candidate is not None and candidate.value), None)


def value(stated: Stated[Value] | None) -> Value | None:
    """The bare value."""
    return stated.value if stated else None
