"""Pictures: where they are, what stands under them, who made them. Pure."""

import re
from collections.abc import Callable, Iterable

from lxml import etree

from archive.records import Image
from crawler.extraction.blocks import blocks_of
from crawler.extraction.vocabulary import CREDITS
from crawler.urls import is_web

CREDIT_MAX_CHARACTERS = 120

_LABELS = "|".join(re.escape(label) for label in CREDITS)
_NAME = rf"(?:{_LABELS})\s*(?::|(?<=©))\s*(?P<name>[^|]{{1,{CREDIT_MAX_CHARACTERS}}}?)[\s|]*"
_CREDIT_LINE = re.compile(rf"[\s|(]*{_NAME}")
_CREDIT_AT_END = re.compile(rf"[\s|(]+{_NAME}$")
_INLINE = frozenset({"a", "abbr", "b", "em", "i", "q", "strong", "sub", "sup"})
_ADDRESS_ATTRIBUTES = ("src", "data-src", "data-lazy-src", "data-original")


def images(figures: Iterable[etree._Element], whole: Callable[[str], str] = str) -> tuple[Image, ...]:
    """The pictures of some figures, each once; one without caption, credit and address is left out.

    `whole` makes whole addresses of those of pictures.
    """
    found = [_image(figure, whole) for figure in figures]
    return tuple(dict.fromkeys(image for image in found if image != Image()))


def credit_of(line: str) -> str | None:
    """The name in a line that is nothing but a credit, such as “Foto: Erika Muster”."""
    found = _CREDIT_LINE.fullmatch(line)
    return _bare(found["name"]) if found else None


def _image(figure: etree._Element, whole: Callable[[str], str]) -> Image:
    lines = _lines(figure)
    credit = next((name for line in lines if (name := credit_of(line))), None)
    caption = " ".join(line for line in lines if credit_of(line) is None)
    found = _CREDIT_AT_END.search(caption) if credit is None else None
    if found and (credit := _bare(found["name"])):
        caption = caption[: found.start()]
    return Image(url=_address(figure, whole), caption=caption.strip() or None, credit=credit)


def _bare(name: str) -> str | None:
    """A name without the bracket that was opened before it; None when text follows that bracket."""
    name = name.strip()
    while name.endswith(")") and name.count(")") > name.count("("):
        name = name[:-1].rstrip()
    return None if name.count(")") > name.count("(") else name or None


def _lines(figure: etree._Element) -> list[str]:
    """The lines of the caption in their order: what is not inline begins one of its own."""
    captions = figure.xpath(".//figcaption | .//*[contains(concat(' ', @class, ' '), ' wp-caption-text ')]")
    scope = captions[0] if captions else figure
    lines = [scope.text or ""]
    for child in scope:
        if child.tag in _INLINE:
            lines[-1] += "".join(child.itertext())
        elif isinstance(child.tag, str):
            lines += [*(block.text for block in blocks_of([child])), ""]
        lines[-1] += child.tail or ""
    return [line for text in lines if (line := " ".join(text.split()))]


def _address(figure: etree._Element, whole: Callable[[str], str]) -> str | None:
    for img in figure.iter("img"):
        for name in _ADDRESS_ATTRIBUTES:
            stated = (img.get(name) or "").strip()
            if stated and is_web(address := whole(stated)):
                return address
    return None
