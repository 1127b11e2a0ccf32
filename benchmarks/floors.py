"""What was reached once and must not be lost: `floors.json`, by benchmark, part and measure.

For measures where less is better, a time, the floor is a ceiling.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_name("floors.json")
DIGITS = 3

Values = Mapping[str, Mapping[str, float | None]]  # part → measure → value
Floors = dict[str, dict[str, float]]


def load(benchmark: str) -> Floors:
    """The floors of a benchmark; none when the file knows none."""
    floors: Floors = _all().get(benchmark, {})
    return floors


def save(benchmark: str, floors: Floors) -> None:
    """Puts the floors of a benchmark into the file."""
    FILE.write_text(json.dumps(_all() | {benchmark: floors}, indent=2) + "\n", encoding="utf-8")


def dropped(
    measured: Values, floors: Floors, *, less_is_better: bool = False, slack: float = 0.0
) -> list[str]:
    """What was lost, as sentences. A part that was not measured is not judged.

    `slack` is the share by which a measure that varies between runs may miss its floor.
    """
    lost = []
    for part, measure, floor in _every(floors):
        if part not in measured:
            continue
        value = measured[part].get(measure)
        limit = floor * (1 + slack if less_is_better else 1 - slack)
        if value is None or (value > limit if less_is_better else value < limit):
            lost.append(
                f"{part}: {measure.replace('_', ' ')} is {_shown(value)}, its floor in {FILE.name} is {floor}."
            )
    return lost


def raised(measured: Values, floors: Floors, *, less_is_better: bool = False) -> Floors:
    """The floors, moved to what was measured where that is better, and never the other way."""
    better, rounded = (min, math.ceil) if less_is_better else (max, math.floor)
    lifted = {part: dict(measures) for part, measures in floors.items()}
    for part, measures in measured.items():
        for measure, value in measures.items():
            if value is not None:
                new = rounded(value * 10**DIGITS) / 10**DIGITS
                known = lifted.setdefault(part, {})
                known[measure] = better(new, known.get(measure, new))
    return lifted


def _all() -> dict[str, Floors]:
    every: dict[str, Floors] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return every


def _every(floors: Floors) -> list[tuple[str, str, float]]:
    return [
        (part, measure, floor) for part, measures in floors.items() for measure, floor in measures.items()
    ]


def _shown(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4f}"
