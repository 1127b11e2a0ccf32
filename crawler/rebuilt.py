"""What came of reading anew: how often which field changed, with examples. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import takewhile
from typing import Any, Self

from archive.rereading import Change

EXAMPLES_MAX = 3  # of each field
EXAMPLE_MAX_SIGNS = 2_000  # of a text, before and after
SHOWN_SIGNS = 50  # of a text in a table
SHOWN_BEFORE = 12  # signs of it that both texts have, before the first that differs
CUT = "…"

# What is counted, in the order in which it is shown, and what it means.
COUNTS: Mapping[str, str] = {
    "readings": "captures read",
    "found": "captures without an article that give one now",
    "new": "of these: new articles",
    "changed": "edits that can be seen only now",
    "without place": "differ from their article, but cannot become a version: kept as evidence",
    "misread": "versions that turned out to be no edits",
    "unread": "versions whose page gives no article any more: they stay as they are",
    "refused": "captures of one page under many addresses",
    "damaged": "captures that cannot be given back",
    "source unknown": "captures of sources whose file is not there",
}


@dataclass(slots=True)
class FieldChanges:
    """In how many versions a field changed, was gained or lost, with some examples of that."""

    changed: int = 0
    gained: int = 0
    lost: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)

    @property
    def all(self) -> int:
        """In how many versions it is another one."""
        return self.changed + self.gained + self.lost


@dataclass(slots=True)
class Rebuilt:
    """A report; grows while captures are read. `counts` are by the names of COUNTS."""

    counts: Counter[str] = field(default_factory=Counter)
    fields: dict[str, FieldChanges] = field(default_factory=dict)

    def note(self, changes: Iterable[Change]) -> None:
        """Counts changes of fields, and keeps the first of each as examples."""
        for change in changes:
            found = self.fields.setdefault(change.field, FieldChanges())
            if change.old is None:
                found.gained += 1
            elif change.new is None:
                found.lost += 1
            else:
                found.changed += 1
            if len(found.examples) < EXAMPLES_MAX:
                old, new = (_cut(text, EXAMPLE_MAX_SIGNS) for text in (change.old, change.new))
                found.examples.append(asdict(change) | {"old": old, "new": new})

    def add(self, other: Self) -> None:
        """Adds what came of another source."""
        self.counts += other.counts
        for name, more in other.fields.items():
            found = self.fields.setdefault(name, FieldChanges())
            found.changed += more.changed
            found.gained += more.gained
            found.lost += more.lost
            found.examples = (found.examples + more.examples)[:EXAMPLES_MAX]

    def as_json(self) -> dict[str, Any]:
        """As plain values, from which `from_json` makes it again."""
        counts = {name: self.counts[name] for name in COUNTS if self.counts[name]}
        order = sorted(self.fields, key=lambda name: (-self.fields[name].all, name))
        return {"counts": counts, "fields": {name: asdict(self.fields[name]) for name in order}}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """What `as_json` gave."""
        fields = {name: FieldChanges(**found) for name, found in values.get("fields", {}).items()}
        return cls(Counter(values.get("counts", {})), fields)

    def count_rows(self) -> list[dict[str, object]]:
        """The counts as rows of a table."""
        return [
            {"number": self.counts[name], "what": means}
            for name, means in COUNTS.items()
            if self.counts[name]
        ]

    def field_rows(self) -> list[dict[str, object]]:
        """The fields as rows of a table, the one that changed most often first."""
        rows: list[dict[str, object]] = []
        for name, found in self.as_json()["fields"].items():
            numbers = {what: found[what] for what in ("changed", "gained", "lost")}
            for place, example in enumerate(found["examples"]):
                head = {"field": name, **numbers} if place == 0 else dict.fromkeys(("field", *numbers), "")
                rows.append(
                    head | {"example": _shown(example["old"], example["new"]), "article": example["url"]}
                )
        return rows


def _cut(value: str | int | None, signs: int) -> str | int | None:
    return value[:signs] + CUT if isinstance(value, str) and len(value) > signs else value


def _shown(old: object, new: object) -> str:
    """Two texts side by side, from shortly before they begin to differ."""
    texts = ["–" if text is None else " ".join(str(text).split()) for text in (old, new)]
    start = (
        sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*texts, strict=False))) - SHOWN_BEFORE
    )
    if start > 0:
        texts = [CUT + text[start:] for text in texts]
    return " → ".join(str(_cut(text, SHOWN_SIGNS)) for text in texts)
