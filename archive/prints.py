"""The fingerprints of all articles: which ones carry a fingerprint, as far as that tells anything.

The table is a list of buckets, each with packed entries of eight bytes: what the bucket's number does not say of the
fingerprint, whether the article has it for its figures, and the id of the article. What many articles carry is noted as
common, and who carries it is forgotten.
"""

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sqlite_utils import Database

CARRIERS_MAX = 100  # articles that have a fingerprint; of more none is asked who had it from whom
COMMON_DAYS = (
    5  # different days on which articles with it were published: a paragraph that comes again and again
)

REST_BITS = 16  # of a fingerprint that an entry holds; the others are the bucket
ID_BITS = 47  # milliseconds since 1970 until the year 6429
# Beside the id of an article that has a fingerprint for its figures, not for its words; where it is not told, it is safe to take
# it for one of words.
FOR_FIGURES = 1 << ID_BITS
_MARK_BITS = ID_BITS + 1
COMMON = (1 << _MARK_BITS) - 1  # in place of an article's id; there is no other one then
DAY_MILLISECONDS = 86_400_000
_REST = (1 << REST_BITS) - 1
_ID = (1 << ID_BITS) - 1
_BIG_ENDIAN = sys.byteorder == "big"


@dataclass(frozen=True, slots=True)
class Lost:
    """The articles that had a fingerprint which became common: for their words, and for their figures."""

    words: set[int] = field(default_factory=set)
    figures: set[int] = field(default_factory=set)


class Prints:
    """The table while a transaction lasts: every bucket is read once, and written by `write`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._buckets: dict[int, array[int]] = {}
        self._changed: set[int] = set()

    def read(self, values: Iterable[int]) -> None:
        """Reads the buckets of many fingerprints at once, which is quicker than one by one."""
        wanted = sorted({value >> REST_BITS for value in values} - self._buckets.keys())
        if not wanted:
            return
        sql = "SELECT bucket, entries FROM fingerprints WHERE bucket IN (SELECT value FROM json_each(?))"
        for bucket, packed in self._db.conn.execute(sql, [json.dumps(wanted)]):
            self._buckets[bucket] = _unpacked(packed)
        for bucket in wanted:
            if bucket not in self._buckets:
                self._buckets[bucket] = array("Q")

    def add(self, article: int, words: Iterable[int], figures: Iterable[int], lost: Lost) -> None:
        """Gives an article fingerprints, none of them twice; notes the others that had one which became common by that."""
        for mark, values in ((article, words), (article | FOR_FIGURES, figures)):
            for value in values:
                entries = self._entries(value)
                begin, end = _range(entries, value)
                if begin == end:  # most have it alone
                    entries.insert(begin, _entry(value, mark))
                    self._changed.add(value >> REST_BITS)
                    continue
                marks = [entry & COMMON for entry in entries[begin:end]]
                if COMMON in marks or mark in marks:
                    continue
                if _is_common([one & _ID for one in (*marks, mark)]):
                    for one in marks:
                        (lost.figures if one & FOR_FIGURES else lost.words).add(one & _ID)
                    entries[begin:end] = array("Q", [_entry(value, COMMON)])
                else:
                    entries.insert(begin + bisect_left(marks, mark), _entry(value, mark))
                self._changed.add(value >> REST_BITS)

    def remove(self, article: int, values: Iterable[int]) -> None:
        """Takes fingerprints from an article. What was common stays so until all are made anew."""
        for value in values:
            entries = self._entries(value)
            for mark in (article, article | FOR_FIGURES):
                place = bisect_left(entries, _entry(value, mark))
                if place < len(entries) and entries[place] == _entry(value, mark):
                    del entries[place]
                    self._changed.add(value >> REST_BITS)

    def carriers(self, value: int) -> list[int]:
        """The articles that have a fingerprint; none where it is common."""
        entries = self._entries(value)
        begin, end = _range(entries, value)
        if begin == end or entries[begin] & COMMON == COMMON:
            return []
        return [entry & _ID for entry in entries[begin:end]]

    def common(self, values: AbstractSet[int]) -> AbstractSet[int]:
        """Those of fingerprints that are common."""
        self.read(values)
        return frozenset(filter(self._is_common, values))

    def _is_common(self, value: int) -> bool:
        entries, entry = self._entries(value), _entry(value, COMMON)
        place = bisect_left(entries, entry)
        return place < len(entries) and entries[place] == entry

    def write(self) -> None:
        """Writes what changed."""
        full = [(bucket, _packed(self._buckets[bucket])) for bucket in sorted(self._changed)]
        self._db.conn.executemany(
            "INSERT INTO fingerprints VALUES (?, ?) ON CONFLICT (bucket) DO UPDATE SET entries = excluded.entries",
            [(bucket, packed) for bucket, packed in full if packed],
        )
        self._db.conn.executemany(
            "DELETE FROM fingerprints WHERE bucket = ?", [(bucket,) for bucket, packed in full if not packed]
        )
        self._changed.clear()

    def _entries(self, value: int) -> "array[int]":
        bucket = value >> REST_BITS
        if bucket not in self._buckets:
            self.read([value])
        return self._buckets[bucket]


def clear(db: Database) -> None:
    """Forgets all of them."""
    db.execute("DELETE FROM fingerprints")


def _is_common(ids: list[int]) -> bool:
    return len(ids) > CARRIERS_MAX or len({one // DAY_MILLISECONDS for one in ids}) > COMMON_DAYS


def _entry(value: int, mark: int) -> int:
    return (value & _REST) << _MARK_BITS | mark


def _range(entries: "array[int]", value: int) -> tuple[int, int]:
    """Where the entries of a fingerprint are: few, mostly one or none."""
    least = (value & _REST) << _MARK_BITS
    begin = end = bisect_left(entries, least)
    most, length = least | COMMON, len(entries)
    while end < length and entries[end] <= most:
        end += 1
    return begin, end


def _packed(entries: "array[int]") -> bytes:
    return _turned(entries[:]).tobytes() if _BIG_ENDIAN else entries.tobytes()


def _unpacked(packed: bytes) -> "array[int]":
    entries = array("Q", packed)
    return _turned(entries) if _BIG_ENDIAN else entries


def _turned(entries: "array[int]") -> "array[int]":
    """The same entries, their bytes the other way round: archives are little-endian on every machine."""
    entries.byteswap()
    return entries
