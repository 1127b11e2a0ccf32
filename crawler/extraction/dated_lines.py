"""The dates in one line of a page, each with what is said of it, and how surely it is that of the publication. Pure."""

import re
from collections.abc import Iterable, Iterator

from crawler.extraction.clock import Clock
from crawler.extraction.dates import MONTH_NAMES, mentions, relative
from crawler.extraction.surroundings import Line
from crawler.extraction.vocabulary.fields import (
    DATE_FILLERS,
    DATE_MARKS,
    EVENT_WORDS,
    MODIFIED_WORDS,
    PUBLISHED_WORDS,
    either,
)

LINE_MAX_CHARACTERS = 160
LABEL_MAX_CHARACTERS = 60
CHANGES_MAX = 100  # words of a page that may tell of its change, looked at one by one
OTHER_WORDS_MAX = 8  # a line with more words besides its date is a sentence
LEAST_SCORE = 4  # of `score`: from here on a date may be that of the publication
SURE_SCORE = 6  # a word or a class says so, near the headline
WINDOW = 16  # lines from the heading: farther away a date must be the only one
NEAR = 4  # lines from the heading: so near nothing but the article's own stands
DATELINE = "dateline"
DATELINE_PLACE_MAX = 8


def _shortest(words: Iterable[str]) -> tuple[str, ...]:
    """Those of some words that have none of the others in them."""
    every = {*words}
    return tuple(sorted(word for word in every if not any(other in word for other in every - {word})))


_PUBLISHED = re.compile(rf"(?i)(?<!\w)(?:{either(PUBLISHED_WORDS)})(?!\w)")
_MODIFIED = re.compile(rf"(?i)(?<!\w)(?:{either(MODIFIED_WORDS)})(?!\w)")
_MODIFIED_LETTERS = _shortest(words.split()[-1] for words in MODIFIED_WORDS)
_VERB_BEHIND = re.compile(rf"(?i)\W*(?:uhr\W*)?({either(MODIFIED_WORDS)})(?!\w)")
_EVENT = re.compile(rf"(?i)(?<!\w)(?:{either(EVENT_WORDS)})(?!\w)")
_MAY_BE_DATE = re.compile(
    r"(?i)\d{1,2}\.\s?\w|\d{4}-\d|\d,? \d{4}|\d ?[a-zä]{3,9}[.,]? ?\d{2}|\bvor\s|heute|gestern|\d/\d"
)
# “Musterstadt, 14. Oktober 2026 – Der Rat …”: where and when a release was written.
_DATELINE = re.compile(
    r"[A-ZÄÖÜ][\w./()-]{0,30}(?: [A-ZÄÖÜ(][\w./()-]{0,30}){0,3},?\s+(?:den\s+)?(?P<date>\d{1,2}\.\s?(?:\d{1,2}\.|[A-ZÄÖÜ][a-zä]+)\s?\d{4})\s?(?:[-–—:.|]|$)"
)
_WORD = re.compile(r"[^\W\d_]+")
# “14. – 20. Oktober 2026” is a period, and neither of its days is that of a publication.
_PERIOD_BEFORE = re.compile(
    rf"\d{{1,2}}\.(?:\s?(?:\d{{1,2}}\.|{MONTH_NAMES}))?(?:\s?\d{{4}})?\s*(?:[-–—]|bis(?: zum)?)\s*$",
    re.IGNORECASE,
)
_PERIOD_BEHIND = re.compile(
    rf"\s*(?:[-–—]|bis(?: zum)?)\s*\d{{1,2}}\.\s?(?:\d{{1,2}}\.|{MONTH_NAMES})", re.IGNORECASE
)


def says_published(words: str) -> bool:
    """Whether words beside a date say that it is that of the publication."""
    return _PUBLISHED.search(words) is not None


def says_modified(words: str) -> bool:
    """Whether they say that it is that of a change."""
    return _MODIFIED.search(words) is not None


def may_say_modified(text: str) -> bool:
    """Whether a folded text has the letters of such a word: most have none, and need not be read for dates."""
    return any(word in text for word in _MODIFIED_LETTERS)


def may_date_change(text: str) -> bool:
    """Whether a folded text has such a word and a year in what may be one line; also where it has very many such words."""
    looked_at = 0
    for word in _MODIFIED_LETTERS:
        at = text.find(word)
        while at >= 0:
            near = text[max(0, at - LINE_MAX_CHARACTERS) : at + LINE_MAX_CHARACTERS]
            looked_at += 1
            if "20" in near or "19" in near or looked_at == CHANGES_MAX:
                return True
            at = text.find(word, at + 1)
    return False


def says_event(words: str) -> bool:
    """Whether they say that it is that of what is told of."""
    return _EVENT.search(words) is not None


def dates_in(line: Line, clock: Clock) -> Iterator[tuple[str, str]]:
    """The dates of a line, each with the words before it."""
    dateline = (
        _DATELINE.match(line.text[:LINE_MAX_CHARACTERS]) if abs(line.place) <= DATELINE_PLACE_MAX else None
    )
    timed = next(
        (one.get("datetime") for one in line.elements if one.tag == "time" and one.get("datetime")), None
    )
    if dateline is not None:
        if iso := clock.read(dateline["date"]):
            yield DATELINE, iso
    elif len(line.text) > LINE_MAX_CHARACTERS:
        return
    elif iso := clock.read(timed):
        yield line.text, iso
    elif _MAY_BE_DATE.search(line.text):
        found = mentions(line.text, clock.zone)
        if not found and (iso := relative(line.text, clock.fetched_at, clock.zone)):
            yield line.text, iso
        at = 0
        for start, end, day in found:
            is_period = _PERIOD_BEFORE.search(line.text[at:start]) or _PERIOD_BEHIND.match(line.text[end:])
            if clock.is_possible(day) and not is_period:
                is_last = end == found[-1][1]
                yield line.text[at:start] + (_verb_behind(line.text[end:]) if is_last else ""), day
            at = end


def _verb_behind(rest: str) -> str:
    """What a German sentence says at its end of the date before: “wurde am 14.10.2026 aktualisiert”."""
    found = _VERB_BEHIND.match(rest)
    return f" {found[1]}" if found else ""


def score(line: Line, label: str) -> int:
    """How surely a date in a line, after this label, is that of the publication; zero when it is not."""
    if says_event(label[-LABEL_MAX_CHARACTERS:]):
        return 0
    if says_modified(label) and not says_published(label):
        return 0
    if label == DATELINE:
        return LEAST_SCORE
    other = other_words(line)
    is_labelled = says_published(label[-LABEL_MAX_CHARACTERS:])
    if len(other) > OTHER_WORDS_MAX:
        return 0
    is_time = any(element.tag == "time" for element in line.elements)
    points = 4 * is_labelled
    points += 1 * (not other and any("T" in iso for _, _, iso in mentions(line.text)))
    points += 2 * (is_time or not DATE_MARKS.isdisjoint(line.marks))
    points += 2 if not other else 1 if len(other) <= 4 else 0
    points += (
        3
        if abs(line.place) <= NEAR
        else 2
        if -6 <= line.place <= 8
        else 1
        if abs(line.place) <= WINDOW
        else 0
    )
    return points


def other_words(line: Line) -> list[str]:
    """The words of a line besides its dates and what stands around dates."""
    rest = line.text
    for start, end, _ in reversed(mentions(line.text)):
        rest = f"{rest[:start]} {rest[end:]}"
    return [
        word
        for word in _WORD.findall(_MODIFIED.sub(" ", _PUBLISHED.sub(" ", rest)))
        if word.lower() not in DATE_FILLERS
    ]
