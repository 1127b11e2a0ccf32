"""From bytes to a tree: the page's encoding as browsers decide it, its size and depth bounded. Pure."""

import re
import sys
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Mapping
from html import unescape

from lxml import etree, html
from w3lib.encoding import html_to_unicode

PAGE_MAX_BYTES = 10 * 1024 * 1024  # what is beyond is not read
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*>")
# Only those that may stand for what no text holds: a page has thousands of others.
_REFERENCE = re.compile(
    rb"&(?:#(?:0*([12]?\d|3[01]|127|173|8203|\d{5,7})(?!\d)"
    rb"|x0*([01]?[0-9a-f]|7f|ad|[0-9a-f]{4,6})(?![0-9a-f]));?|shy;)",
    re.IGNORECASE,
)
_ENDLESS = re.compile(r"&#x?0*[1-9a-f][0-9a-f]{7,};?", re.IGNORECASE)
_CONTROL = re.compile(r"[\xad\u200b\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
# Where a line may break is no part of a word: left in, it would hide the word from every search.
_MAY_BREAK = ("\xad", "\u200b")
_MISSING = "\ufffd"  # the replacement character
_CONTROL_BYTES = bytes({*range(32), 127} - set(b"\t\n\r"))
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
# Nobody asks for an element by its id, so no table of ids is made. One class for every element, chosen without
# asking Python; trafilatura takes no other.
_PARSER = html.HTMLParser(encoding="utf-8", collect_ids=False)
_PARSER.set_element_class_lookup(
    etree.ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment)
)


def parse(content: bytes, headers: Mapping[str, str]) -> html.HtmlElement | None:
    """The tree of a page; None when there is nothing in it."""
    return tree_of(markup_of(content, headers))


def markup_of(content: bytes, headers: Mapping[str, str]) -> bytes:
    """A page in UTF-8, without what no text holds."""
    page = _as_utf8(content[:PAGE_MAX_BYTES], headers).translate(None, _CONTROL_BYTES)
    if _NO_CHARACTERS[0][:1] in page:  # one byte is found much faster than several
        for character in _NO_CHARACTERS:
            page = page.replace(character, b"")
    return _REFERENCE.sub(_meant, _DECLARATION.sub(b"", page))


def tree_of(markup: bytes) -> html.HtmlElement | None:
    """The tree of such a page; None when there is nothing in it."""
    if not markup.strip():
        return None
    try:
        tree = html.document_fromstring(markup, parser=_PARSER)
    except (etree.ParserError, ValueError):
        return None
    return tree if isinstance(tree, html.HtmlElement) and isinstance(tree.tag, str) else None


def is_json_ld(script: html.HtmlElement) -> bool:
    """Whether a script is JSON-LD: data, not code."""
    return (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json"


def seen_text(tree: html.HtmlElement) -> str:
    """All the text of a page with single spaces.

    Its styles and scripts lose theirs on the way, which often is most of the page and nothing anybody reads;
    JSON-LD keeps it, because trafilatura looks for texts there, too.
    """
    stated = []
    for one in tree.iter("script", "style"):
        if is_json_ld(one):
            stated.append((one, one.text))
        one.text = None
    text = str(etree.tostring(tree, method="text", encoding="unicode", with_tail=False))
    for one, data in stated:
        one.text = data
    return " ".join(text.split())


def printable(text: str) -> str:
    """A text without what no text holds: control characters, marks where lines may break, halves of characters that need two."""
    return _CONTROL.sub("", text)


def unescaped(text: str) -> str:
    """A text with its references resolved; one to a number no character has is none."""
    return unescape(_ENDLESS.sub(_MISSING, text))


def decode(content: bytes, headers: Mapping[str, str]) -> str:
    """The text of a page: by byte order mark, HTTP charset, meta, or what the bytes allow.

    ISO-8859-1 means windows-1252, as the WHATWG Encoding Standard has it.
    """
    return _decoded(content, headers)[1]


def _as_utf8(content: bytes, headers: Mapping[str, str]) -> bytes:
    """The text of a page in UTF-8, as most are served, without marks where lines may break."""
    encoding, text = _decoded(content, headers)
    marks = [mark for mark in _MAY_BREAK if mark in text]
    if encoding == "utf-8" and not marks and _MISSING not in text:
        return content.removeprefix(BOM_UTF8)
    for mark in marks:
        text = text.replace(mark, "")
    return text.encode("utf-8", "ignore")


def _decoded(content: bytes, headers: Mapping[str, str]) -> tuple[str, str]:
    """The encoding of a page, and its text; what cannot be decoded is `_MISSING`."""
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), None)
    return html_to_unicode(content_type, content, auto_detect_fun=_guess)


def _guess(content: bytes) -> str:
    try:
        getincrementaldecoder("utf-8")().decode(
            content
        )  # half a character at the end is no error: pages are cut
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _meant(reference: re.Match[bytes]) -> bytes:
    """A reference such as `&#228;`, or the mark for a missing character when it stands for none."""
    decimal, hexadecimal = reference.groups()
    if not decimal and not hexadecimal:
        return b""  # &shy;
    meant = chr(min(int(decimal) if decimal else int(hexadecimal, 16), sys.maxunicode))
    if meant in _MAY_BREAK:
        return b""
    return reference[0] if printable(meant) else _MISSING.encode()
