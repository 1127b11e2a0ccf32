"""XML of strangers, safely: no entities, no external references, no unbounded unpacking. Pure."""

import gzip
import io
import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from html.entities import html5

from lxml import etree

from crawler.discover.found import SEED_MAX_BYTES, DiscoveryError

NAMES_MAX = 256  # of elements kept in mind: a feed has a dozen, thousands of times
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]")
_SNIFFED_BYTES = 4096
_GZIP = b"\x1f\x8b"
_W3C_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_BLANK = b" \t\r\n\x00\xef\xbb\xbf\xfe\xff"  # what may stand before the first character, byte order marks too
_AMPERSAND = re.compile(
    rb"(?P<section><!\[CDATA\[.*?(?:\]\]>|\Z))|&(?:(?P<number>#(?:\d+|x[0-9a-fA-F]+);)|(?P<name>\w{1,32});)?",
    re.DOTALL,
)


def is_gzip(body: bytes) -> bool:
    """Whether bytes are packed with gzip (RFC 1952 §2.3.1)."""
    return body.startswith(_GZIP)


def unpacked(body: bytes) -> bytes:
    """The content of a gzip file, or the bytes themselves.

    Raises:
        DiscoveryError: it is damaged, or larger than SEED_MAX_BYTES.
    """
    if not is_gzip(body):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as file:
            content = file.read(SEED_MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DiscoveryError(f"the packed file is damaged: {error}") from error
    if len(content) > SEED_MAX_BYTES:
        raise DiscoveryError(f"unpacked it is larger than {SEED_MAX_BYTES // 1024**2} MiB")
    return content


def opening(body: bytes) -> bytes:
    """The first character that is shown, as one byte; empty when there is none."""
    return body.lstrip(_BLANK)[:1]


def root_name(body: bytes) -> str | None:
    """The local name of the first element, lowercased; None when there is none near the beginning."""
    head = re.sub(rb"<!--.*?-->", b"", body[:_SNIFFED_BYTES], flags=re.DOTALL)
    found = _ROOT.search(head.replace(b"\x00", b""))
    return found[1].decode("ascii", "replace").lower() if found else None


def looks_like_html(body: bytes) -> bool:
    """Whether bytes begin like an HTML page."""
    return root_name(body) in {"html", "head", "body", "div", "main", "ul", "ol", "article"}


def parse(body: bytes, what: str) -> etree._Element:
    """The root element; small mistakes of the markup are forgiven.

    Raises:
        DiscoveryError: it declares entities, or is no XML at all.
    """
    if b"<!ENTITY" in body.replace(b"\x00", b""):
        raise DiscoveryError(f"the {what} declares XML entities, which are not read for safety")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(_mended(body.lstrip()), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DiscoveryError(f"the {what} is no XML: {error}") from error
    if root is None:
        raise DiscoveryError(f"the {what} is empty")
    return root


def _mended(body: bytes) -> bytes:
    """The same with every `&` as the number of what it means.

    libxml2 goes on after a mistake, but then forgets all entities with names, and addresses lose the `&`
    of their queries.
    """
    if b"\x00" in body:  # UTF-16, where these bytes mean something else
        return body
    return _AMPERSAND.sub(_numbered, body)


def _numbered(found: re.Match[bytes]) -> bytes:
    if found["section"] or found["number"]:
        return found[0]
    named = html5.get(f"{found['name'].decode()};") if found["name"] else None
    if named is None:
        return b"&#38;" + found[0][1:]
    return "".join(f"&#{ord(character)};" for character in named).encode()


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, lowercased; empty for comments and the like."""
    tag = element.tag
    return _local_name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=NAMES_MAX)
def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def by_name(element: etree._Element) -> dict[str, list[etree._Element]]:
    """The children of an element by their local names, each in its order."""
    named: dict[str, list[etree._Element]] = {}
    for child in element:
        named.setdefault(local(child), []).append(child)
    return named


def child_text(children: Mapping[str, Sequence[etree._Element]], *names: str) -> str | None:
    """The text of the first child that has one of these names, tried in their order; None without text."""
    for name in names:
        for child in children.get(name, ()):
            text = " ".join(("".join(child.itertext()) if len(child) else child.text or "").split())
            if text:
                return text
    return None


def moment(text: str | None) -> str | None:
    """ISO 8601 in the precision given, of an RFC 822 or RFC 3339 date; None for anything else."""
    if not text:
        return None
    if _W3C_DATE.fullmatch(text):
        return text
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        pass
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).isoformat()
