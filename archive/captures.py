"""The capture log: HTTP responses as they came over the wire, in WARC 1.1 files (ISO 28500:2017).

A record counts when its row in the table `captures` is committed; the file is flushed before that.
What a crash leaves behind the last whole record is cut off by `CaptureLog.repair`.
"""

import gzip
import io
import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

import brotli
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.timeutils import datetime_to_iso_date
from warcio.warcwriter import WARCWriter

from archive.blanks import blank
from archive.gzip_members import member
from archive.records import Capture
from archive.refusals import Refusal

FILE_MAX_BYTES = 1024**3  # a new WARC file is begun after this, as WARC 1.1 Annex C recommends
CONTENT_MAX_BYTES = 32 * 1024**2  # a body that decodes to more is refused
CHUNK_BYTES = 64 * 1024
GZIP_MAGIC = b"\x1f\x8b"
# What gzip and warcio raise for bytes that are no whole record; AttributeError: one without a header.
BROKEN_RECORD = (OSError, EOFError, zlib.error, ArchiveLoadFailed, AttributeError)


class CaptureError(Refusal, ValueError):
    """A stored response cannot be given back; the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: file name, first byte, number of bytes."""

    file: str
    offset: int
    length: int


class CaptureLog:
    """The WARC files of one archive: `captures/<stem>-<14 digits>-<serial>.warc.gz` beside the database."""

    def __init__(self, database: Path, program: str) -> None:
        self.folder = database.parent / "captures"
        self._stem = database.stem
        self._program = program
        self._name = ""
        self._file: BinaryIO | None = None
        self._unflushed = False

    def append(self, capture: Capture) -> Place:
        """Writes the response to the newest file; `flush` makes it durable."""
        file = self._writable(capture.fetched)
        offset = file.tell()
        record = _response_record(capture)
        file.write(record)
        self._unflushed = True
        return Place(self._name, offset, len(record))

    def flush(self) -> None:
        """Hands everything written to the disk."""
        if self._file is not None and self._unflushed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._unflushed = False

    def close(self) -> None:
        """Flushes and closes the newest file."""
        if self._file is not None:
            self.flush()
            self._file.close()
            self._file = None

    def read(self, place: Place) -> tuple[str, bytes]:
        """The address a record is of, and the body as transferred.

        Raises:
            CaptureError: the file or the record is not there, or damaged.
        """
        try:
            return _record(gzip.decompress(self.raw(place)))
        except BROKEN_RECORD as error:
            raise self.damaged(place, error) from error

    def raw(self, place: Place) -> bytes:
        """A record as it lies in its file: one member of gzip.

        Raises:
            CaptureError: the file is not there, or cannot be read.
        """
        self.flush()
        path = self.folder / place.file
        try:
            with path.open("rb") as file:
                file.seek(place.offset)
                return file.read(place.length)
        except FileNotFoundError:
            raise CaptureError(
                f"{path} is missing. Put the folder “captures” back beside the database, or restore both from a backup."
            ) from None
        except OSError as error:
            raise CaptureError(f"{path} cannot be read ({error}). Make it readable.") from error

    def blank(self, place: Place, at: datetime) -> bool:
        """Puts a record that says nothing in the place of another one, on the disk when this returns; False: its file is not there.

        Raises:
            CaptureError: the file cannot be written, or ends before.
        """
        self.flush()
        path = self.folder / place.file
        record = blank(place.length, name=f"{place.file}#{place.offset}", at=at)
        try:
            with path.open("r+b") as file:
                if file.seek(0, os.SEEK_END) < place.offset + place.length:
                    raise self.damaged(place, "the file ends there")
                file.seek(place.offset)
                file.write(record)
                file.flush()
                os.fsync(file.fileno())
        except FileNotFoundError:
            return False
        except OSError as error:
            raise CaptureError(f"{path} cannot be written ({error}). Make it writable.") from error
        return True

    def damaged(self, place: Place, why: object) -> CaptureError:
        """The error that says where a record is damaged, and the remedy."""
        return CaptureError(
            f"{self.folder / place.file} is damaged at byte {place.offset} ({why}). Restore the file from a backup."
        )

    def repair(self, committed: Callable[[str], int | None]) -> int:
        """Cuts torn records off the files; returns how many bytes went.

        `committed` gives for a file the end of its last record with a row, None without one. Whole records behind it
        stay: they are valid, and a database restored from a backup may not know them yet. A file that is
        shorter than its rows say is left alone: what is missing can only come from a backup. Nearly all files end
        where their rows do, so they are not opened: after years there are ten thousand.
        """
        cut = 0
        for path in self._files():
            known, size = committed(path.name) or 0, path.stat().st_size
            if size <= known:
                continue
            end = _end_of_whole_records(path, known)
            torn = size - end
            if torn <= 0:
                continue
            if end:
                os.truncate(path, end)
            else:
                path.unlink()
            cut += torn
        return cut

    def size(self) -> tuple[int, int]:
        """How many files there are, and how many bytes they have together."""
        sizes = [path.stat().st_size for path in self._files()]
        return len(sizes), sum(sizes)

    def discard(self) -> None:
        """Deletes every file of this archive, and the folder if nothing else is in it."""
        self.close()
        for path in self._files():
            path.unlink()
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _files(self) -> Iterator[Path]:
        own = re.compile(re.escape(self._stem) + r"-\d{14}-\d{5}\.warc\.gz")
        if self.folder.is_dir():
            names = sorted(name for name in os.listdir(self.folder) if own.fullmatch(name))  # noqa: PTH208 - of thousands
            yield from (self.folder / name for name in names)

    def _writable(self, now: datetime) -> BinaryIO:
        if self._file is not None and self._file.tell() >= FILE_MAX_BYTES:
            self.close()
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            stamp = now.astimezone(UTC).strftime("%Y%m%d%H%M%S")
            serial = len(list(self._files()))
            self._name = f"{self._stem}-{stamp}-{serial:05}.warc.gz"
            self._file = (self.folder / self._name).open("ab")
            self._file.write(info_record(self._name, self._program))
        return self._file


def content(capture: Capture) -> bytes:
    """The body with its Content-Encoding removed (RFC 9110 §8.4): gzip, deflate and br.

    Raises:
        CaptureError: the encoding is unknown or broken, or the content exceeds `CONTENT_MAX_BYTES`.
    """
    body = capture.body
    codings = [coding.strip().lower() for coding in (capture.header("Content-Encoding") or "").split(",")]
    for coding in reversed(codings):
        if coding in {"", "identity"}:
            continue
        try:
            body = _decoded(body, coding)
        except (zlib.error, brotli.error) as error:
            raise CaptureError(f"The body is not valid {coding}: {error}.") from error
    return body


def _record(data: bytes) -> tuple[str, bytes]:
    """Address and body of the first of these WARC records, which are no longer compressed."""
    for record in ArchiveIterator(io.BytesIO(data)):
        return record.rec_headers.get_header("WARC-Target-URI") or "", record.raw_stream.read()
    raise EOFError("there is no record")


def _decoded(body: bytes, coding: str) -> bytes:
    if coding in {"gzip", "x-gzip"}:
        return _inflated(body, zlib.decompressobj(16 + zlib.MAX_WBITS))
    if coding == "deflate":
        try:
            return _inflated(body, zlib.decompressobj())
        except zlib.error:  # many servers send raw deflate, which RFC 9110 §8.4.1.2 notes
            return _inflated(body, zlib.decompressobj(-zlib.MAX_WBITS))
    if coding == "br":
        return _unbrotlied(body)
    raise CaptureError(f"The Content-Encoding is unknown: {coding}.")


def _inflated(body: bytes, decoder: "zlib._Decompress") -> bytes:
    out = decoder.decompress(body, CONTENT_MAX_BYTES + 1)
    _check_size(len(out))
    if not decoder.eof:
        raise CaptureError("The compressed body ends before its end.")
    return out


def _unbrotlied(body: bytes) -> bytes:
    decoder = brotli.Decompressor()
    out = bytearray()
    for start in range(0, len(body), CHUNK_BYTES):
        out += decoder.process(body[start : start + CHUNK_BYTES], output_buffer_limit=CONTENT_MAX_BYTES + 1)
        _check_size(len(out))
    if not decoder.is_finished():
        raise CaptureError("The compressed body ends before its end.")
    return bytes(out)


def _check_size(size: int) -> None:
    if size > CONTENT_MAX_BYTES:
        raise CaptureError(f"The content is larger than {CONTENT_MAX_BYTES // 1024**2} MiB.")


def _response_record(capture: Capture) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="1.1")
    try:
        phrase = HTTPStatus(capture.status).phrase
    except ValueError:
        phrase = ""
    extra = {
        "WARC-Date": datetime_to_iso_date(
            capture.fetched.astimezone(UTC).replace(tzinfo=None), use_micros=True
        ),
        "Stadtchronik-Source": capture.source,
    }
    if capture.asked:
        extra["Stadtchronik-Asked"] = capture.asked
    record = writer.create_warc_record(
        capture.url,
        "response",
        payload=io.BytesIO(capture.body),
        length=len(capture.body),  # without it warcio goes through a temporary file
        http_headers=StatusAndHeaders(
            f"{capture.status} {phrase}", list(capture.headers), protocol="HTTP/1.1"
        ),
        warc_headers_dict=extra,
    )
    writer.write_record(record)
    whole = out.getvalue()
    if not capture.body.startswith(GZIP_MAGIC):
        return gzip.compress(whole, mtime=0)
    # A body that came compressed gets no smaller, and trying costs more than all else that is done to write it.
    at = whole.rindex(capture.body)
    return member(whole[at:], head=whole[:at])


def info_record(name: str, program: str) -> bytes:
    """The record a WARC file begins with: who wrote it."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    info = {"software": program, "format": "WARC File Format 1.1", "robots": "RFC 9309"}
    writer.write_record(writer.create_warcinfo_record(name, info))
    return out.getvalue()


def _end_of_whole_records(path: Path, start: int) -> int:
    """Walks the gzip members behind `start`; returns where the last complete one ends."""
    end = start
    with path.open("rb") as file:
        file.seek(start)
        decoder, position = zlib.decompressobj(16 + zlib.MAX_WBITS), start
        while chunk := file.read(CHUNK_BYTES):
            position += len(chunk)
            try:
                while chunk:
                    decoder.decompress(chunk)
                    chunk = decoder.unused_data
                    if not decoder.eof:
                        break
                    end = position - len(chunk)
                    decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
            except zlib.error:
                return end
    return end
