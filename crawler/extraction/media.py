"""Is it a page at all? What other kinds of files begin with. Pure."""

_BEGINNINGS = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a picture or sound (RIFF)"),
    (b"PK\x03\x04", "a packed file (ZIP or an office document)"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"\x7fELF", "a program"),
)
_LOOKED_AT_BYTES = 1024
_CONTROL = bytes({*range(32)} - {*b"\t\n\v\f\r\x1b"})
CONTROL_SHARE = 0.1  # of bytes no text holds; pages with a few of them are pages
_WIDE = (
    b"\xff\xfe",
    b"\xfe\xff",
    b"<\x00",
    b"\x00<",
    b"\x00\x00\xfe\xff",
)  # UTF-16 and UTF-32 are half zeros


def no_page(content: bytes) -> str | None:
    """What a body is when it is certainly no page, in words for people; None for what may be one.

    The bytes decide: servers call pages files and files pages.
    """
    head = content[:_LOOKED_AT_BYTES].lstrip()
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head.startswith(_WIDE):
        return None
    control = len(head) - len(head.translate(None, _CONTROL))
    return "bytes that are no text" if control > CONTROL_SHARE * len(head) else None
