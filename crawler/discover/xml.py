"""XML of strangers, safely: no entities, no external references, no unbounded unpacking. Pure."""

import re
import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from crawler.discover.found import SEED_MAX_BYTES, DiscoveryError

_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]")
_SNIFFED_BYTES = 4096
_GZIP = b"\x1f\x8b"
_W3C_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


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
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(body, SEED_MAX_BYTES + 1)
    except zlib.error as error:
        raise DiscoveryError(f"the packed file is damaged: {error}") from error
    if len(content) > SEED_MAX_BYTES:
        raise DiscoveryError(f"unpacked it is larger than {SEED_MAX_BYTES // 1024**2} MiB")
    return content


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
    if b"<!ENTITY" in body:
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
        root = etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DiscoveryError(f"the {what} is no XML: {error}") from error
    if root is None:
        raise DiscoveryError(f"the {what} is empty")
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, lowercased; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def child_text(element: etree._Element, *names: str) -> str | None:
    """The text of the first child that has one of these names, tried in their order; None without text."""
    for name in names:
        for child in element:
            if local(child) == name:
                text = " ".join("".join(child.itertext()).split())
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
