"""Files an article offers. Pure."""

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from lxml import etree

from archive.records import Attachment
from crawler.urls import is_web

_MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".zip": "application/zip",
}


def attachments(
    elements: Iterable[etree._Element], whole: Callable[[str], str] = str
) -> tuple[Attachment, ...]:
    """The files that links in these elements lead to, each once. `whole` makes whole addresses of those of links."""
    found: dict[str, Attachment] = {}
    for element in elements:
        for anchor in element.iter("a"):
            address = whole((anchor.get("href") or "").strip())
            media_type = _media_type(address)
            if media_type and address not in found:
                title = " ".join("".join(anchor.itertext()).split()) or None
                found[address] = Attachment(url=address, title=title, media_type=media_type)
    return tuple(found.values())


def _media_type(address: str) -> str | None:
    if not is_web(address):
        return None
    return _MEDIA_TYPES.get(PurePosixPath(urlsplit(address).path).suffix.lower())
