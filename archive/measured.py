"""What a run measured of a source, as its row in `run_sources` says it: the one place that reads that JSON to show it. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How many pages were articles, on how many of them each field was found, and what was concluded.

    `state` is the one the run speaks for, `finding` the code of what decided it, `values` those of its sentence.
    Nothing was measured: `pages` is None.
    """

    pages: int | None = None
    fields: Mapping[str, int] = field(default_factory=dict)
    state: str | None = None
    finding: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def coverage(self, usual: Iterable[str]) -> float | None:
        """The mean share of pages on which the usual fields were found, 0 to 1; None without pages or fields.

        A field none of the pages has is not in `fields`, so it must be named.
        """
        names = set(usual)
        if not self.pages or not names:
            return None
        return min(sum(self.fields.get(name, 0) for name in names) / (self.pages * len(names)), 1.0)


def measured(text: str | None) -> Measured:
    """The measures of a row; what is missing in it or is not what it should be is left out."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return Measured()
    if not isinstance(found, dict):
        return Measured()
    pages, fields, state = found.get("read"), _mapping(found.get("has")), found.get("state")
    finding = _mapping(found.get("finding"))
    code = finding.get("code")
    return Measured(
        pages=pages if _counts(pages) else None,
        fields={name: number for name, number in fields.items() if _counts(number)},
        state=state if isinstance(state, str) else None,
        finding=code if isinstance(code, str) else None,
        values={name: value for name, value in finding.items() if name not in {"code", "also"}},
    )


def _mapping(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _counts(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
