"""From bytes to a tree: the page's encoding as browsers decide it, its size and depth bounded. Pure."""

import re
import sys
from codecs import getincrementaldecoder
from collections.abc import Mapping

from lxml import etree, html
from w3lib.encoding import html_to_unicode

PAGE_MAX_BYTES = 10 * 1024 * 1024  # what is beyond is not read
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_REFERENCE = re.compile(r"&#(?:0*(\d{1,7})(?!\d)|x0*([0-9a-f]{1,6})(?![0-9a-f]));?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")


def parse(content: bytes, headers: Mapping[str, str]) -> html.HtmlElement | None:
    """The tree of a page; None when there is nothing in it."""
    text = printable(_DECLARATION.sub("", decode(content[:PAGE_MAX_BYTES], headers)))
    text = _REFERENCE.sub(lambda found: found[0] if printable(_meant(found)) else "\ufffd", text)
    if not text.strip():
        return None
    try:
        tree = html.document_fromstring(text)
    except (etree.ParserError, ValueError):
        return None
    return tree if isinstance(tree, html.HtmlElement) and isinstance(tree.tag, str) else None


def printable(text: str) -> str:
    """A text without what no text holds: control characters, and halves of characters that need two."""
    return _CONTROL.sub("", text)


def decode(content: bytes, headers: Mapping[str, str]) -> str:
    """The text of a page: by byte order mark, HTTP charset, meta, or what the bytes allow.

    ISO-8859-1 means windows-1252, as the WHATWG Encoding Standard has it.
    """
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), None)
    _, text = html_to_unicode(content_type, content, auto_detect_fun=_guess)
    return text


def _guess(content: bytes) -> str:
    try:
        getincrementaldecoder("utf-8")().decode(
            content
        )  # half a character at the end is no error: pages are cut
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _meant(reference: re.Match[str]) -> str:
    """The character a reference such as `&#228;` stands for."""
    decimal, hexadecimal = reference.groups()
    return chr(min(int(decimal) if decimal else int(hexadecimal, 16), sys.maxunicode))
