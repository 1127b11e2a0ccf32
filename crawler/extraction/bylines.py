"""Who wrote it: names of persons, signs of agencies. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from crawler.extraction.vocabulary import AGENCIES, BYLINES, fold
from crawler.extraction.vocabulary.fields import (
    AGENCY_NAMES,
    AUTHOR_LABELS,
    NAME_TITLES,
    NO_NAMES,
    OFFICE_ENDINGS,
    OFFICES,
    PARTICLES,
    ROLES,
    either,
)

SIGN_MAX_CHARACTERS = 24
NAME_MAX_CHARACTERS = 80
NAME_MAX_WORDS = 7
BYLINES_MAX = 4_096  # texts whose persons are kept in mind: the same people write for a paper every day

_LABEL = re.compile(rf"(?i)^\s*(?:{either({*BYLINES, *AUTHOR_LABELS})})(?![\w*-])\s*:?\s*")
_CREDIT_LINE = re.compile(
    rf"^(?:{'|'.join(re.escape(label) for label in BYLINES if label != 'Von')}):\s+(?P<names>[^.!?]{{3,{NAME_MAX_CHARACTERS}}})$"
)
_BETWEEN = re.compile(
    r"\s+(?:und|and|sowie|mit)\s+|\s*[;|•·]\s*|\s*/\s*|\s+[&+–—-]\s+|\s*\n\s*", re.IGNORECASE
)
# A surname of several words would be another person: “Erika Muster, Max Beispiel”.
_SURNAME_FIRST = re.compile(
    rf"((?:(?:{either(PARTICLES)}) )*[^\s,]+),\s*([^\s,]+(?: [^\s,]+)?)", re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]?\s*")
_PLACE = re.compile(r"\s+(?:in|aus|für|bei)\s+.*$")
_ADDRESS = re.compile(r"@|https?:|www\.|\w\.(?:de|at|ch|com|net|org|info|eu|news|tv)\b", re.IGNORECASE)
_NO_LETTERS = re.compile(r"[→←»«›‹>|{}=*#+_?!…©™@\\]")
_URL = re.compile(r"https?:|www\.", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[\w.]+(?:\.[\w.]+)*")
_CAPITALS = re.compile(r"[^\W\d_]{2,}")


def names(texts: Iterable[str]) -> tuple[str, ...]:
    """The persons of some byline texts, first name first, each once; without agencies, offices, roles and places."""
    short = (text for text in texts if len(text) <= 4 * NAME_MAX_CHARACTERS)
    return tuple(dict.fromkeys(name for text in short for name in _persons(text)))


def credited(line: str) -> tuple[str, ...]:
    """The names in a line such as “Text: Muster, Erika”; empty when it is no such line."""
    found = _CREDIT_LINE.match(line)
    return names([found["names"]]) if found else ()


def is_sign(line: str) -> bool:
    """Whether a line is nothing but the sign of an agency or of editors: “(red)”, “dpa/lnw”, “pm/red”."""
    bare = line.strip().removeprefix("(").removesuffix(")").strip()
    parts = [part.strip().casefold() for part in bare.split("/")]
    return bool(bare) and len(line) <= SIGN_MAX_CHARACTERS and all(part in AGENCIES for part in parts)


def is_agency(name: str) -> bool:
    """Whether a name is that of an agency: its sign, or its whole name."""
    return is_sign(name) or name.strip().casefold() in AGENCY_NAMES


def is_person(name: str) -> bool:
    """Whether a name may be a person's: no agency, no office, no address, no sentence."""
    words = [word.strip(".").casefold() for word in _WORD.findall(name)]
    return (
        0 < len(name) <= NAME_MAX_CHARACTERS
        and 0 < len(words) <= NAME_MAX_WORDS
        and not is_agency(name)
        and not _ADDRESS.search(name)
        and not _NO_LETTERS.search(name)
        and not all(word in ROLES or word in PARTICLES for word in words)
        and (len(words) == 1 or len(set(words)) > 1)
        and NO_NAMES.isdisjoint(words)
        and not any(is_office(word) for word in words)
        and any(letter.isalpha() for letter in name)
    )


def is_office(word: str) -> bool:
    """Whether a word of a name tells that it is no person's."""
    parts = word.casefold().split("-")
    return word.casefold() in OFFICES or any(
        part in OFFICES or part.endswith(OFFICE_ENDINGS) for part in parts
    )


def is_office_name(name: str) -> bool:
    """Whether a name is that of a paper or an office: with a word for one, more than that word, less than a sentence."""
    words = _WORD.findall(name)
    return (
        0 < len(words) <= NAME_MAX_WORDS
        and len(name) <= NAME_MAX_CHARACTERS
        and fold(name) not in OFFICES | ROLES
        and any(is_office(word) for word in name.split())
        and NO_NAMES.isdisjoint(word.casefold() for word in words)
    )


def is_whole_name(name: str) -> bool:
    """Whether a name has a first and a last name, written as names are."""
    words = name.split()
    own = [word for word in words if word.casefold().strip(".") not in PARTICLES]
    return (
        is_person(name)
        and len(own) >= 2
        and not _DIGIT.search(name)
        and all(
            word[0].isupper()
            and word.strip(".,").replace("-", "").replace("’", "").replace("'", "").replace(".", "").isalpha()
            for word in own
        )
    )


@lru_cache(maxsize=BYLINES_MAX)
def _persons(text: str) -> tuple[str, ...]:
    if _URL.search(text):
        return ()
    several = (part for some in _BETWEEN.split(_bare(text)) for part in _each(some.strip(" ,")))
    return tuple(name for part in several if (name := _normal(part)) and is_person(name))


def _bare(text: str) -> str:
    """A byline without its label and what stands in brackets."""
    text = (
        "\n".join(" ".join(line.split()) for line in text.splitlines())
        if "\n" in text
        else " ".join(text.split())
    )
    text = " ".join(text.split())
    shorn = _LABEL.sub("", text)
    if shorn != text and ":" not in text[: len(text) - len(shorn)]:
        shorn = _LABEL.sub("", shorn)
    return _BRACKETS.sub(" ", shorn).strip()


def _each(text: str) -> list[str]:
    """“Erika Muster, Max Beispiel” are two; “Muster, Erika” and “Erika Muster, Redakteurin” are one."""
    if _SURNAME_FIRST.fullmatch(text) and not _is_role(text.rpartition(",")[2]):
        return [text]
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        return parts
    # What follows a whole name as a single word is a place or a trade.
    whole = [part for part in parts if len(part.split()) > 1 and not _is_role(part)]
    return whole or [part for part in parts if not _is_role(part)]


def _is_role(part: str) -> bool:
    return any(word.strip(".").casefold() in ROLES for word in part.split())


def _normal(name: str) -> str:
    """A name as it is spoken: first name first, no capitals throughout, no place and no trade behind it."""
    name = name.strip(" ,:*")
    found = _SURNAME_FIRST.fullmatch(name)
    name = f"{found[2]} {found[1]}" if found else name
    name = _LABEL.sub("", _PLACE.sub("", name)) if len(name.split()) > 2 else name
    words = name.split()
    while len(words) > 2 and words[-1].strip(".").casefold() in ROLES | AGENCIES:
        words.pop()
    while len(words) > 2 and words[0].strip(".").casefold() in ROLES - NAME_TITLES:
        words.pop(0)
    name = " ".join(words)
    if len(words) > 1 and name.isupper():
        name = _CAPITALS.sub(lambda word: word[0].capitalize(), name)
    return name
