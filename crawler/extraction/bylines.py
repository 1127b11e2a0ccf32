"""Who wrote it: names of persons, signs of agencies. Pure."""

import re
from collections.abc import Iterable

from crawler.extraction.vocabulary import AGENCIES, BYLINES

SIGN_MAX_CHARACTERS = 24
NAME_MAX_CHARACTERS = 80

_LABEL = re.compile(
    rf"(?i)^\s*(?:{'|'.join(map(re.escape, sorted(BYLINES, key=len, reverse=True)))})\b\s*:?\s*"
)
_CREDIT_LINE = re.compile(
    rf"^(?:{'|'.join(re.escape(label) for label in BYLINES if label != 'Von')}):\s+(?P<names>[^.!?]{{3,{NAME_MAX_CHARACTERS}}})$"
)
_BETWEEN = re.compile(r"\s+und\s+|\s*;\s*|\s*/\s*")
# A surname of several words would be another person: “Erika Muster, Max Beispiel”.
_SURNAME_FIRST = re.compile(
    r"((?:(?:von|vom|van|zu|zum|zur|de|den|der|dem|di|da|la|le|ten|ter) )*[^\s,]+),\s*([^\s,]+(?: [^\s,]+)?)",
    re.IGNORECASE,
)


def names(texts: Iterable[str]) -> tuple[str, ...]:
    """The persons of some byline texts, first name first, each once, signs of agencies left out."""
    found = (
        _turned(part)
        for text in texts
        if len(text) <= 4 * NAME_MAX_CHARACTERS
        for several in _BETWEEN.split(_LABEL.sub("", " ".join(text.split())))
        for part in _each(several)
    )
    return tuple(
        dict.fromkeys(
            name for name in found if name and not is_sign(name) and len(name) <= NAME_MAX_CHARACTERS
        )
    )


def credited(line: str) -> tuple[str, ...]:
    """The names in a line such as “Text: Muster, Erika”; empty when it is no such line."""
    found = _CREDIT_LINE.match(line)
    return names([found["names"]]) if found else ()


def is_sign(line: str) -> bool:
    """Whether a line is nothing but the sign of an agency or of editors: “(red)”, “dpa/lnw”, “pm/red”."""
    bare = line.strip().removeprefix("(").removesuffix(")").strip()
    parts = [part.strip().casefold() for part in bare.split("/")]
    return bool(bare) and len(line) <= SIGN_MAX_CHARACTERS and all(part in AGENCIES for part in parts)


def _each(text: str) -> list[str]:
    """“Erika Muster, Max Beispiel” are two; “Muster, Erika” and “Erika Muster, Redakteurin” are one."""
    parts = text.split(",")
    return parts if all(len(part.split()) > 1 for part in parts) else [text]


def _turned(name: str) -> str:
    """“Muster, Erika” as “Erika Muster”."""
    found = _SURNAME_FIRST.fullmatch(name.strip(" ,"))
    return f"{found[2]} {found[1]}" if found else name.strip(" ,")
