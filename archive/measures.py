"""What a run measured of a source, as its row in `run_sources` says it: the one place that reads that JSON. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What decided the state of health: a code, and the values for its sentence."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How many pages were read, on how many of them each field was found, and what was concluded.

    Nothing was measured: `pages` is None.
    """

    pages: int | None = None
    fields: Mapping[str, int] = field(default_factory=dict)
    finding: Finding | None = None

    @property
    def coverage(self) -> float | None:
        """The mean share of pages on which a field was found, 0 to 1; None without pages or fields."""
        if not self.pages or not self.fields:
            return None
        return min(sum(self.fields.values()) / (self.pages * len(self.fields)), 1.0)


def measured(text: str | None) -> Measured:
    """The measures of a row; what is missing in it or is not what it should be is left out."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return Measured()
    if not isinstance(found, dict):
        return Measured()
    pages, fields = found.get("pages"), found.get("fields")
    return Measured(
        pages=pages if _counts(pages) else None,
        fields={name: number for name, number in fields.items() if _counts(number)}
        if isinstance(fields, dict)
        else {},
        finding=_finding(found.get("finding")),
    )


def _finding(found: object) -> Finding | None:
    if not isinstance(found, dict) or not isinstance(found.get("code"), str):
        return None
    values = found.get("values")
    return Finding(code=found["code"], values=values if isinstance(values, dict) else {})


def _counts(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
