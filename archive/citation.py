"""An article as it is cited: APA, Chicago, BibTeX, RIS and CSL-JSON. Pure.

What is not known is said, never made up: an article without a date is “n.d.”, one without an author begins with its
headline, and when the archive saw it stands beside.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from babel.dates import format_date

AUTHORITIES = frozenset({"city", "county", "state", "police", "fire"})  # kinds of sources that sign as a body
NAME_PARTS_MAX = 5  # more words are no person's name
_PERSON = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*\.?")
_PARTICLES = frozenset({"von", "vom", "van", "de", "den", "der", "dem", "zu", "zum", "zur", "del", "di", "da", "la", "le", "ten", "ter", "af"})  # fmt: skip
_TITLES = frozenset({"dr.", "prof.", "dipl.", "ing."})
# A byline that may name an office is not turned round: “Köln, S.” would be worse than “Stadt Köln”.
_OFFICE = re.compile(
    r"stadt|gemeinde|kreis|polizei|feuerwehr|verwaltung|redaktion|agentur|team|büro|amt$|stelle$|\b(?:und|and|für)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile('[„“»](?P<said>[^„“”«»]+)[“”«]|"(?P<plain>[^"]+)"')
_BIBTEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces, those behind a backslash, too
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_BIBTEX_SIGN = re.compile("[" + re.escape("".join(_BIBTEX)) + "]")
_ADDRESS_SAFE = ":/?#[]@!$&'()*+,;=%~-._"  # RFC 3986; braces and backslashes would end a BibTeX field

Language = str  # "de" or "en"

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "undated": "n.d.",
        "release": "Press release",
        "notice": "Notice",
        "page": "Web page",
        "untitled": "Without a headline",
        "seen": "last seen {seen}, archived {archived}: {permalink}",
        "and": "and",
        "open": "“",
        "close": "”",
        "inner": "‘{}’",
    },
    "de": {
        "undated": "o. D.",
        "release": "Pressemitteilung",
        "notice": "Bekanntmachung",
        "page": "Webseite",
        "untitled": "Ohne Überschrift",
        "seen": "zuletzt gesehen am {seen}, archiviert am {archived}: {permalink}",
        "and": "und",
        "open": "„",
        "close": "“",
        "inner": "‚{}‘",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a citation is made of. Times are ISO 8601; of those with a time of day the date as written counts.

    `authors` are the persons named, `source` is the publisher and `source_kind` what it is (`archive.records`).
    `seen` is when the archive last found it in place, `archived` when the page was stored that was read,
    `permalink` its address in the archive.
    """

    key: int
    url: str
    kind: str
    headline: str | None
    authors: tuple[str, ...]
    source: str
    source_kind: str
    published: str | None
    language: str | None
    seen: str
    archived: str
    permalink: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name with its last part apart; of an office, or where it cannot be told, `family` is the whole."""

    family: str
    given: str = ""

    @property
    def initials(self) -> str:
        """The given names as APA wants them: “H.-P.”."""
        return " ".join(
            "-".join(f"{part[0]}." for part in word.split("-") if part) for word in self.given.split()
        )


def apa(cited: Cited, language: Language) -> str:
    """The entry of a list of references in the style of APA (7th edition)."""
    say = _WORDS[language]
    names = [f"{name.family}, {name.initials}" if name.given else name.family for name in _authors(cited)]
    head = _joined(names, " & ", ", & ")
    when = f"({_date(cited.published, language, year_first=True) or say['undated']})."
    title = _ended(f"{_title(cited, language)}{f' [{say[cited.kind]}]' if cited.kind in say else ''}")
    begin = [_ended(head), when, title] if head else [title, when]
    publisher = [] if head == cited.source else [_ended(_line(cited.source))]
    return " ".join([*begin, *publisher, _address(cited.url), f"({_seen(cited, language)})"])


def chicago(cited: Cited, language: Language) -> str:
    """The entry of a bibliography in the style of Chicago (notes and bibliography, 17th edition)."""
    say, found = _WORDS[language], _authors(cited)
    names = [f"{name.family}, {name.given}" if name.given else name.family for name in found[:1]]
    names += [f"{name.given} {name.family}".strip() for name in found[1:]]
    head = _joined(names, f", {say['and']} ", f", {say['and']} ")
    title = f"{say['open']}{_ended(_inner(_title(cited, language), say))}{say['close']}"
    kind = [say[cited.kind]] if cited.kind in say else []
    publisher = [] if head == cited.source else [_line(cited.source)]
    when = _date(cited.published, language) or say["undated"]
    rest = _ended(", ".join([*kind, *publisher, when]))
    return " ".join(
        [*([_ended(head)] if head else []), title, rest, f"{_address(cited.url)} ({_seen(cited, language)})."]
    )


def bibtex(cited: Cited, language: Language) -> str:
    """An entry for BibTeX and biblatex, `@misc`, which both know; every value has balanced braces."""
    names = [
        f"{_escaped(name.family)}, {_escaped(name.given)}" if name.given else f"{{{_escaped(name.family)}}}"
        for name in _authors(cited)
    ]
    day = _day(cited.published)
    fields = {
        "author": " and ".join(names),
        "title": f"{{{_escaped(_title(cited, language))}}}",
        "howpublished": _escaped(_line(cited.source)),
        "date": day.isoformat() if day else "",
        "year": str(day.year) if day else "",
        "url": _address(cited.url),
        "urldate": _day_of(cited.seen).isoformat(),
        "note": _escaped(_seen(cited, language)),
        "langid": {"de": "ngerman", "en": "english"}.get(cited.language or "", ""),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{stadtchronik-{cited.key},\n" + ",\n".join(lines) + "\n}\n"


def ris(cited: Cited, language: Language) -> str:
    """A record in the RIS format: a tag and a value on each line, CRLF at its end."""
    day, seen = _day(cited.published), _day_of(cited.seen)
    fields = [
        ("TY", "NEWS" if cited.kind == "article" else "ELEC"),
        ("TI", _title(cited, language)),
        *(("AU", f"{name.family}, {name.given}" if name.given else name.family) for name in _authors(cited)),
        ("PB", _line(cited.source)),
        *((("PY", f"{day:%Y}"), ("DA", f"{day:%Y/%m/%d}/")) if day else ()),
        ("UR", _address(cited.url)),
        ("Y2", f"{seen:%Y/%m/%d}/"),
        *((("LA", _line(cited.language)),) if cited.language else ()),
        ("N1", _seen(cited, language)),
        ("ID", f"stadtchronik-{cited.key}"),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in [*fields, ("ER", "")])


def csl_json(cited: Cited, language: Language) -> str:
    """A list of one item as citation processors read it (CSL-JSON 1.0)."""
    day = _day(cited.published)
    item: dict[str, Any] = {
        "id": f"stadtchronik-{cited.key}",
        "type": "article-newspaper" if cited.kind == "article" else "webpage",
        "title": _title(cited, language),
        "author": [
            {"family": name.family, "given": name.given} if name.given else {"literal": name.family}
            for name in _authors(cited)
        ],
        "container-title": _line(cited.source),
        "genre": _WORDS[language].get(cited.kind),
        "issued": _parts(day) if day else None,
        "accessed": _parts(_day_of(cited.seen)),
        "URL": _address(cited.url),
        "archive": "stadtchronik",
        "archive_location": cited.permalink,
        "language": cited.language,
        "note": _seen(cited, language),
    }
    return (
        json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2)
        + "\n"
    )


FORMS = {
    "bib": ("application/x-bibtex", bibtex),
    "ris": ("application/x-research-info-systems", ris),
    "csl.json": ("application/vnd.citationstyles.csl+json", csl_json),
}


def name_of(text: str) -> Name:
    """A name taken apart: “Erika von der Heide” is Heide's family with its particles. An office stays whole."""
    words = [word for word in _line(text).split() if word.lower() not in _TITLES]
    family = next(
        (place for place, word in enumerate(words) if place and word.lower() in _PARTICLES), len(words) - 1
    )
    if (
        not 2 <= len(words) <= NAME_PARTS_MAX
        or family < 1
        or not all(_PERSON.fullmatch(word) for word in words)
        or any(_OFFICE.search(word) for word in words)
        or words[-1].lower() in _PARTICLES
    ):
        return Name(_line(text))
    return Name(" ".join(words[family:]), " ".join(words[:family]))


def _authors(cited: Cited) -> list[Name]:
    """Who wrote it: the persons named; of an authority's text without any the authority; else nobody."""
    persons = [name_of(author) for author in cited.authors if _line(author)]
    if persons or cited.source_kind not in AUTHORITIES:
        return persons
    return [Name(_line(cited.source))]


def _title(cited: Cited, language: Language) -> str:
    return _line(cited.headline or "") or f"[{_WORDS[language]['untitled']}]"


def _inner(title: str, say: Mapping[str, str]) -> str:
    """A title as it stands between quotation marks: those in it become single ones."""
    return _QUOTED.sub(lambda found: say["inner"].format(found["said"] or found["plain"]), title)


def _seen(cited: Cited, language: Language) -> str:
    return _WORDS[language]["seen"].format(
        seen=_date(cited.seen, language),
        archived=_date(cited.archived, language),
        permalink=_address(cited.permalink),
    )


def _line(text: str) -> str:
    """Text on one line, without what controls devices or the direction of writing."""
    spaced = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text)
    return " ".join(
        "".join(
            sign for sign in spaced if unicodedata.category(sign) not in {"Cf", "Cs"} or sign == "\u00ad"
        ).split()
    ).replace("\u00ad", "")


def _address(url: str) -> str:
    return quote(url, safe=_ADDRESS_SAFE, errors="replace")


def _escaped(text: str) -> str:
    return _BIBTEX_SIGN.sub(lambda sign: _BIBTEX[sign[0]], text)


def _joined(names: Iterable[str], two: str, many: str) -> str:
    *first, last = [*names] or [""]
    if not first:
        return last
    return f"{', '.join(first)}{many if len(first) > 1 else two}{last}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _day(text: str | None) -> date | None:
    """The date as the page states it, in its own time zone."""
    return _day_of(text) if text else None


def _day_of(text: str) -> date:
    return date.fromisoformat(text[: len("2026-10-14")])


def _parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _date(text: str | None, language: Language, *, year_first: bool = False) -> str:
    """A date as the language writes it; as APA wants it in English the year comes first."""
    day = _day(text)
    if day is None:
        return ""
    form = "yyyy, MMMM d" if language == "en" else "yyyy, d. MMMM"
    return format_date(day, form if year_first else "long", locale=language)
