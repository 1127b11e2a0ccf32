"""Members of gzip (RFC 1952) whose data is stored as it is, in blocks without compression (RFC 1951 §3.2.4). Pure."""

import struct
import zlib

BLOCK_BYTES = 65_535  # of data in a block
BLOCK_HEAD_BYTES = 5  # before them
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # RFC 1952 §2.3, without a time
_TAIL_BYTES = 8
AROUND_BYTES = len(_HEAD) + _TAIL_BYTES  # of a member, beside its blocks


def member(stored: bytes, *, head: bytes = b"", blocks: int | None = None) -> bytes:
    """One member: `head` compressed, then `stored` as it is, in so many `blocks` or as many as it takes."""
    packer = zlib.compressobj(zlib.Z_BEST_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH) if head else b""  # to the end of a byte
    number = blocks or max(-(-len(stored) // BLOCK_BYTES), 1)
    cuts = [stored[block * BLOCK_BYTES : (block + 1) * BLOCK_BYTES] for block in range(number)]
    whole = b"".join(
        struct.pack("<BHH", block == number - 1, len(cut), len(cut) ^ 0xFFFF) + cut
        for block, cut in enumerate(cuts)
    )
    size = (len(head) + len(stored)) & 0xFFFFFFFF
    return _HEAD + packed + whole + struct.pack("<II", zlib.crc32(stored, zlib.crc32(head)), size)
