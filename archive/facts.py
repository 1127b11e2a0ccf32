"""What a text states that somebody who tells it in other words keeps: numbers, dates, names, quotations. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice

from archive.fingerprints import spelt

TELLING_FROM = 13  # smaller whole numbers stand in any text
FACTS_MAX = 200  # of each kind that are looked at
DIGITS_MAX = 18  # of a number; what is longer counts nothing
QUOTATION_WORDS = 6  # a quotation has at least

_MONTHS = "januar februar märz april mai juni juli august september oktober november dezember".split()  # noqa: SIM905
_MONTH = {
    **{name: n for n, name in enumerate(_MONTHS, 1)},
    **{name[:3]: n for n, name in enumerate(_MONTHS, 1)},
    "jänner": 1,
    "sept": 9,
}
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_DATE = re.compile(
    rf"(?P<day>\d(?<!\w\d)\d?)\.\s?(?:(?P<name>{_NAMES})\b\.?|(?P<month>\d{{1,2}})\.(?!\d{{3}}(?!\d)))(?:\s?(?P<year>(?:19|20)\d\d)\b)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d(?<!\w\d)\d?(?:[.:]\d\d)?(?:\s?(?:bis|und|–|-)\s?\d{1,2}(?:[.:]\d\d)?)?\s?Uhr")
_NUMBER = re.compile(
    r"(?P<number>\d(?<![\w.,/-]\d)(?:\d{0,2}(?:[. \u00a0\u202f]\d{3})+|\d*)(?:,\d+)?)(?![\d/]|[.,:-]\d)"
    r"(?:\s?(?P<scale>Millionen|Million|Mio|Milliarden|Milliarde|Mrd|Tausend|Tsd)\b)?",
    re.IGNORECASE,
)
_REST = r"[a-zäöüßé]+(?:-[A-ZÄÖÜ][a-zäöüßé]+)*"  # of a capitalised word, behind its first letter
# From capital to capital, and the look behind it after that: the engine skips to a capital much faster than to the begin of a word.
_NAME = re.compile(
    rf"(?P<initial>[A-ZÄÖÜ])(?<!\w[A-ZÄÖÜ])(?=(?P<rest>{_REST})\s(?P<other>[A-ZÄÖÜ]{_REST})\b)"
)
_SMALL = """
der die das den dem des ein eine einen einem einer eines im in am an auf bei mit nach seit und für fuer zu zum zur vom von
unter über ueber ab bis zwischen vor anfang mitte ende millionen milliarden euro prozent uhr zwei drei vier fünf fuenf sechs
sieben acht neun zehn elf zwölf zwoelf
"""
_NO_NAME = frozenset(_SMALL.split()).union(_MONTH)  # before and behind capitalised words that are no name
_QUOTED = re.compile(r"[„“”\"»«](?P<said>[^„“”\"»«]{20,600})[„“”\"»«]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Facts:
    """The facts of a text, each in one spelling. Years and times of day are none: they stand in many texts."""

    text: str

    @cached_property
    def dates(self) -> frozenset[str]:
        """Days as month and day: 10-17."""
        return frozenset(filter(None, (_date(one) for one in _some(_DATE, self.text))))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers from `TELLING_FROM` on, and broken ones, as figures: 4300000 for 4,3 Millionen."""
        rest = _DATE.sub(" ", self.text)
        if "Uhr" in rest:
            rest = _CLOCK.sub(" ", rest)
        return frozenset(filter(None, (_number(one) for one in _some(_NUMBER, rest))))

    @cached_property
    def names(self) -> frozenset[str]:
        """Two capitalised words side by side: names of persons, and whatever else looks like one."""
        found = [(one["initial"] + one["rest"], one["other"]) for one in _some(_NAME, self.text)]
        return frozenset(
            f"{spelt(one)} {spelt(other)}"
            for one, other in found
            if _NO_NAME.isdisjoint((one.lower(), other.lower()))
        )

    @cached_property
    def quotations(self) -> frozenset[str]:
        """What somebody is quoted with, without punctuation."""
        said = (_WORD.findall(one["said"]) for one in _some(_QUOTED, self.text))
        return frozenset(" ".join(map(spelt, words)) for words in said if len(words) >= QUOTATION_WORDS)

    @cached_property
    def figures(self) -> frozenset[str]:
        """Dates and numbers, as names of facts: what a paraphrase keeps."""
        return frozenset({*(f"day {one}" for one in self.dates), *(f"number {one}" for one in self.numbers)})


def _some(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    return list(islice(pattern.finditer(text), FACTS_MAX))


def _date(found: re.Match[str]) -> str | None:
    month = _MONTH[found["name"].lower()] if found["name"] else int(found["month"])
    day = int(found["day"])
    return f"{month:02}-{day:02}" if 1 <= month <= len(_MONTHS) and 1 <= day <= 31 else None


def _number(found: re.Match[str]) -> str | None:
    written = re.sub(r"[. \u00a0\u202f]", "", found["number"])
    if len(written) > DIGITS_MAX or (written.startswith("0") and "," not in written):
        return None  # a part of a telephone number, or no number at all
    value = Decimal(written.replace(",", "."))
    if found["scale"]:
        value = value.scaleb(_power(found["scale"].lower()))
    elif "," not in written and (value < TELLING_FROM or re.fullmatch(r"(?:19|20)\d\d", found["number"])):
        return None
    return format(value.normalize(), "f")


def _power(scale: str) -> int:
    """Of ten, by which a number is multiplied that has such a word behind it."""
    if scale.startswith(("milliard", "mrd")):
        return 9
    return 6 if scale.startswith("m") else 3
