"""From bytes to a tree: the page's encoding as browsers decide it, its size and depth bounded. Pure."""

import re
from collections.abc import Mapping

from lxml import etree, html
from w3lib.encoding import html_to_unicode

PAGE_MAX_BYTES = 10 * 1024 * 1024  # what is beyond is not read
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")


def parse(content: bytes, headers: Mapping[str, str]) -> html.HtmlElement | None:
    """The tree of a page; None when there is nothing in it."""
    text = _CONTROL.sub("", _DECLARATION.sub("", decode(content[:PAGE_MAX_BYTES], headers)))
    if not text.strip():
        return None
    try:
        tree = html.document_fromstring(text)
    except (etree.ParserError, ValueError):
        return None
    return tree if isinstance(tree, html.HtmlElement) and isinstance(tree.tag, str) else None


def decode(content: bytes, headers: Mapping[str, str]) -> str:
    """The text of a page: by byte order mark, HTTP charset, meta, or what the bytes allow.

    ISO-8859-1 means windows-1252, as the WHATWG Encoding Standard has it.
    """
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), None)
    _, text = html_to_unicode(content_type, content, auto_detect_fun=_guess)
    return text


def _guess(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
