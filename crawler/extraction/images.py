"""Pictures: where they are, what stands under them, who made them. Pure."""

import re
from collections.abc import Iterable

from lxml import etree

from archive.records import Image
from crawler.extraction.vocabulary import CREDITS
from crawler.urls import is_web

CREDIT_MAX_CHARACTERS = 120

_LABELS = "|".join(re.escape(label) for label in CREDITS)
_CREDIT_LINE = re.compile(
    rf"^[\s|(]*(?:{_LABELS})\s*(?::|(?<=©))\s*(?P<name>.{{1,{CREDIT_MAX_CHARACTERS}}}?)[\s)]*$"
)
_CREDIT_AT_END = re.compile(
    rf"[\s|(]+(?:{_LABELS})\s*(?::|(?<=©))\s*(?P<name>[^|]{{1,{CREDIT_MAX_CHARACTERS}}}?)[\s)]*$"
)
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original")


def images(figures: Iterable[etree._Element]) -> tuple[Image, ...]:
    """The pictures of some figures, each once; one without caption, credit and address is left out."""
    found = [_image(figure) for figure in figures]
    return tuple(dict.fromkeys(image for image in found if image != Image()))


def credit_of(line: str) -> str | None:
    """The name in a line that is nothing but a credit, such as “Foto: Erika Muster”."""
    found = _CREDIT_LINE.match(line)
    return found["name"].strip() if found else None


def _image(figure: etree._Element) -> Image:
    lines = [line for line in _lines(figure) if line]
    credit = next((name for line in lines if (name := credit_of(line))), None)
    caption = " ".join(line for line in lines if credit_of(line) is None)
    if credit is None and (found := _CREDIT_AT_END.search(caption)):
        credit, caption = found["name"].strip(), caption[: found.start()]
    return Image(url=_address(figure), caption=caption.strip() or None, credit=credit)


def _lines(figure: etree._Element) -> list[str]:
    """The texts of the caption: of each element that has one of its own."""
    captions = figure.xpath(".//figcaption | .//*[contains(concat(' ', @class, ' '), ' wp-caption-text ')]")
    scope = captions[0] if captions else figure
    children = [
        child
        for child in scope
        if isinstance(child.tag, str) and child.tag not in {"em", "strong", "b", "i", "a", "br"}
    ]
    own = " ".join(" ".join([scope.text or "", *(child.tail or "" for child in scope)]).split())
    texts = [own, *(" ".join("".join(child.itertext()).split()) for child in children)]
    return texts if children else [" ".join("".join(scope.itertext()).split())]


def _address(figure: etree._Element) -> str | None:
    for img in figure.iter("img"):
        for name in _SOURCES:
            address = (img.get(name) or "").strip()
            if is_web(address):
                return address
    return None
