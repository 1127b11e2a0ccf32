"""Records that say nothing, as long as one that is to be erased: a WARC file stays whole, and the places of others stay theirs. Pure."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from archive.gzip_members import AROUND_BYTES, BLOCK_BYTES, BLOCK_HEAD_BYTES, member
from archive.times import iso

_TEXT = b"Erased by the archive.\n"
_END = b"\r\n\r\n"
SHORTEST_BYTES = 300  # a record with a response is longer, whatever it holds


def blank(length: int, *, name: str, at: datetime) -> bytes:
    """A record of this many bytes: one member of gzip with a WARC record (ISO 28500:2017) of type `metadata`.

    `name` makes its identifier, `at` is when it took the place of another one. Its payload is not compressed, so any length
    can be had.

    Raises:
        ValueError: shorter than SHORTEST_BYTES.
    """
    if length < SHORTEST_BYTES:
        raise ValueError(f"A record has {SHORTEST_BYTES} bytes at least, not {length}.")
    room = length - AROUND_BYTES
    blocks = -(-room // (BLOCK_BYTES + BLOCK_HEAD_BYTES))
    return member(_record(room - blocks * BLOCK_HEAD_BYTES, name, at), blocks=blocks)


def _record(length: int, name: str, at: datetime) -> bytes:
    def head(size: int) -> bytes:
        fields = (
            "WARC/1.1",
            "WARC-Type: metadata",
            f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, name)}>",
            f"WARC-Date: {iso(at).replace('+00:00', 'Z')}",
            "Content-Type: text/plain",
            f"Content-Length: {size:010}",  # of one width, whatever the size
        )
        return "\r\n".join(fields).encode() + _END

    size = length - len(head(0)) - len(_END)
    return head(size) + _TEXT.ljust(size) + _END
