"""The fingerprints of all articles: which ones carry a fingerprint, as far as that tells anything.

The table is a list of buckets, each with packed entries of eight bytes: what the bucket's number does not say of the
fingerprint, and the id of the article. What many articles carry is noted as common, and who carries it is forgotten.
"""

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from sqlite_utils import Database

CARRIERS_MAX = 100  # articles that have a fingerprint; of more none is asked who had it from whom
COMMON_DAYS = (
    5  # different days on which articles with it were published: a paragraph that comes again and again
)

REST_BITS = 16  # of a fingerprint that an entry holds; the others are the bucket
ID_BITS = 48  # milliseconds since 1970 until the year 10889
COMMON = (1 << ID_BITS) - 1  # in place of an article's id
DAY_MILLISECONDS = 86_400_000
_REST = (1 << REST_BITS) - 1
_BIG_ENDIAN = sys.byteorder == "big"


class Prints:
    """The table while a transaction lasts: every bucket is read once, and written by `write`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._buckets: dict[int, array[int]] = {}
        self._changed: set[int] = set()

    def read(self, values: Iterable[int]) -> None:
        """Reads the buckets of many fingerprints at once, which is quicker than one by one."""
        wanted = sorted({value >> REST_BITS for value in values} - self._buckets.keys())
        self._buckets.update((bucket, array("Q")) for bucket in wanted)
        sql = "SELECT bucket, entries FROM fingerprints WHERE bucket IN (SELECT value FROM json_each(?))"
        for bucket, packed in self._db.conn.execute(sql, [json.dumps(wanted)]):
            self._buckets[bucket] = _unpacked(packed)

    def add(self, article: int, values: Iterable[int]) -> set[int]:
        """Gives an article fingerprints; returns the others that had one which became common by that."""
        touched: set[int] = set()
        for value in values:
            entries = self._entries(value)
            begin = bisect_left(entries, _entry(value, 0))
            found = _carriers(entries, value, begin)
            if COMMON in found or article in found:
                continue
            if found and _is_common([*found, article]):
                touched.update(found)
                del entries[begin : begin + len(found)]
                entries.insert(begin, _entry(value, COMMON))
            else:
                entries.insert(begin + bisect_left(found, article), _entry(value, article))
            self._changed.add(value >> REST_BITS)
        return touched

    def remove(self, article: int, values: Iterable[int]) -> None:
        """Takes fingerprints from an article. What was common stays so until all are made anew."""
        for value in values:
            entries = self._entries(value)
            place = bisect_left(entries, _entry(value, article))
            if place < len(entries) and entries[place] == _entry(value, article):
                del entries[place]
                self._changed.add(value >> REST_BITS)

    def carriers(self, value: int) -> list[int] | None:
        """The articles that have a fingerprint; None: it is common."""
        entries = self._entries(value)
        found = _carriers(entries, value, bisect_left(entries, _entry(value, 0)))
        return None if COMMON in found else found

    def common(self, values: AbstractSet[int]) -> AbstractSet[int]:
        """Those of fingerprints that are common."""
        self.read(values)
        return frozenset([value for value in values if self.carriers(value) is None])

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


def _entry(value: int, article: int) -> int:
    return (value & _REST) << ID_BITS | article


def _carriers(entries: "array[int]", value: int, begin: int) -> list[int]:
    """The articles of the entries of a fingerprint, which begin there if there are any; one more than tells anything at most."""
    rest = value & _REST
    found = []
    for entry in entries[begin : begin + CARRIERS_MAX + 1]:
        if entry >> ID_BITS != rest:
            break
        found.append(entry & COMMON)
    return found


def _packed(entries: "array[int]") -> bytes:
    return _little(array("Q", entries)).tobytes() if _BIG_ENDIAN else entries.tobytes()


def _unpacked(packed: bytes) -> "array[int]":
    return _little(array("Q", packed))


def _little(entries: "array[int]") -> "array[int]":
    if _BIG_ENDIAN:
        entries.byteswap()
    return entries
