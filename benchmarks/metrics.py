"""How far a text, a title, a day or names are from the gold: each measure as its dataset's own literature has it. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from statistics import mean
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
SHINGLE = 4  # words; as the Scrapinghub benchmark has it
GRAM = 3  # words; a text holds a line when it holds its runs of three words
LINE_IS_GOLD = 0.5  # share of a line that must stand in the gold for it to belong there
BLOCK_IS_FOUND = 0.8  # share of a gold block that must stand in the text
TITLE_IS_SAME = 0.9  # likeness from which a line is the article's title
LINES_BEFORE_TEXT = 4  # a title stands in the first lines, or it is no title

_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SENTENCE_END = re.compile(r"(?<=[.!?…:])[\"“”«»')]*\s+(?=[\"„“«»'(]*[A-ZÄÖÜ0-9])|(?<=[.!?…])(?=[A-ZÄÖÜ„])")
_TITLE_PARTS = re.compile(r"\s+[|–—»·:-]\s+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BETWEEN_NAMES = re.compile(r";|,|\s+und\s+|\s+and\s+|\s+&\s+")
_BEFORE_NAME = re.compile(r"^(von|by|text|foto)\s*:?\s+", re.IGNORECASE)
_NOT_OF_NAME = re.compile(r"\b(dr|prof|dpa|afp)\b\.?", re.IGNORECASE)

PRF = tuple[float, float, float]  # precision, recall, F1


def clean(text: str | None) -> str:
    """The text without what nobody sees: soft hyphens, zero-width and no-break spaces, ways to compose letters."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text or ""))
    return visible.replace("\u00a0", " ").replace("\u202f", " ")


def tokens(text: str | None) -> list[str]:
    """Runs of letters and digits, as they are."""
    return _WORD.findall(text or "")


def words(text: str | None) -> list[str]:
    """The words of a text in lower case."""
    return tokens(clean(text).lower())


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def prf(hits: float, found: float, wanted: float) -> PRF:
    """Precision, recall and F1 of so many hits."""
    precision, recall = hits / found if found else 0.0, hits / wanted if wanted else 0.0
    return precision, recall, f1(precision, recall)


def average(values: Iterable[float | None]) -> float | None:
    """The mean of the values there are."""
    there = [float(value) for value in values if value is not None]
    return mean(there) if there else None


# --- words (WCXB): a bag of words a page


def word_prf(found: Sequence[str], gold: Sequence[str]) -> PRF:
    """How many words two texts share, whatever their order."""
    if not gold:
        return (0.0, 0.0, 0.0) if found else (1.0, 1.0, 1.0)
    return prf(sum((Counter(found) & Counter(gold)).values()), len(found), len(gold))


# --- segments (trafilatura): sentences that must be there, or must not


def segments(text: str, present: Iterable[str], absent: Iterable[str]) -> dict[str, int]:
    """How many of the sentences are, rightly or wrongly, in the text."""
    text = _spaced(clean(text))
    wanted = [_spaced(clean(segment)) in text for segment in present]
    unwanted = [_spaced(clean(segment)) in text for segment in absent]
    return {"tp": sum(wanted), "fp": sum(unwanted), "fn": wanted.count(False), "tn": unwanted.count(False)}


# --- shingles (Scrapinghub): runs of four words


def shingle_pr(text: str, gold: str) -> tuple[float | None, float | None]:
    """Precision and recall of runs of four words; None where there is nothing to divide by."""
    found, wanted = _shingles(text), _shingles(gold)
    hits = sum((found & wanted).values())
    n_found, n_wanted = sum(found.values()), sum(wanted.values())
    return hits / n_found if n_found else None, hits / n_wanted if n_wanted else None


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    every = tokens(text)
    runs = (tuple(every[i : i + SHINGLE]) for i in range(max(1, len(every) - SHINGLE + 1)))
    return Counter(run for run in runs if run)


# --- ROUGE-LSum: words in order, line by line


def rouge_lsum(text: str, gold: str) -> PRF:
    """ROUGE-LSum as the package rouge_score has it, but with Unicode words: its own drop umlauts."""
    lines, wanted = _lines_of_words(text), _lines_of_words(gold)
    left, left_gold = (Counter(word for line in every for word in line) for every in (lines, wanted))
    n_found, n_wanted = left.total(), left_gold.total()
    vocabularies = [set(line) for line in lines]
    hits = 0
    for gold_line in wanted:
        union: set[int] = set()
        for line, vocabulary in zip(lines, vocabularies, strict=True):
            if not vocabulary.isdisjoint(gold_line):
                union.update(common_subsequence(gold_line, line))
        for word in (gold_line[i] for i in sorted(union)):
            if left[word] > 0 and left_gold[word] > 0:
                hits += 1
                left[word] -= 1
                left_gold[word] -= 1
    return prf(hits, n_found, n_wanted)


def common_subsequence(one: Sequence[str], other: Sequence[str]) -> list[int]:
    """Places in `one` of a longest common subsequence, last first (Hyyrö 2004: a row of the table is one integer)."""
    places: dict[str, int] = {}
    for i, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << i
    full = (1 << len(one)) - 1
    row, rows = full, []
    for word in other:
        matches = row & places.get(word, 0)
        row = ((row + matches) | (row - matches)) & full
        rows.append(row)
    found, i, j = [], len(one), len(other)
    while i and j:
        bit = 1 << (i - 1)
        if rows[j - 1] & bit:
            i -= 1
        else:
            j -= 1
            if not j or rows[j - 1] & bit:
                i -= 1
                found.append(i)
    return found


def _lines_of_words(text: str) -> list[list[str]]:
    return [line for line in map(words, text.split("\n")) if line]


# --- paragraphs: what stands there that should not, what should and does not


class Coverage:
    """How much of a short text stands in a long one: runs of three words, tiny texts as a whole."""

    def __init__(self, text: str) -> None:
        every = words(text)
        self._grams = {tuple(every[i : i + GRAM]) for i in range(len(every) - GRAM + 1)}
        self._joined = f" {' '.join(every)} "

    def share(self, text: str) -> float:
        """From 0, nothing of it, to 1, all of it."""
        every = words(text)
        if not every:
            return 0.0
        if len(every) < 2 * GRAM:
            return float(f" {' '.join(every)} " in self._joined)
        hit = [False] * len(every)
        for i in range(len(every) - GRAM + 1):
            if tuple(every[i : i + GRAM]) in self._grams:
                hit[i : i + GRAM] = [True] * GRAM
        return sum(hit) / len(every)


def units(text: str, blocks: Sequence[str]) -> list[str]:
    """The lines of a text; one longer than any gold block, run together, is taken sentence by sentence."""
    longest = max(80.0, 1.2 * max((len(words(block)) for block in blocks), default=0))
    parts = (
        [line] if len(words(line)) <= longest else _SENTENCE_END.split(line) for line in text.split("\n")
    )
    return [part for line in parts for part in line if words(part)]


def foreign(text: str, blocks: Sequence[str]) -> list[str]:
    """The lines of a text that are not in the gold."""
    gold = Coverage("\n".join(blocks))
    return [line for line in units(text, blocks) if gold.share(line) < LINE_IS_GOLD]


def missing(text: str, blocks: Sequence[str]) -> list[str]:
    """The gold blocks that are not in the text."""
    found = Coverage(text)
    return [block for block in blocks if words(block) and found.share(block) < BLOCK_IS_FOUND]


def paragraph_prf(text: str, blocks: Sequence[str]) -> PRF:
    """Precision: lines that belong there. Recall: gold blocks that are there."""
    lines, wanted = units(text, blocks), [block for block in blocks if words(block)]
    if not lines or not wanted:
        return 0.0, 0.0, 0.0
    precision = 1 - len(foreign(text, blocks)) / len(lines)
    recall = 1 - len(missing(text, blocks)) / len(wanted)
    return precision, recall, f1(precision, recall)


# --- titles, days, names


def normal(text: str | None) -> str:
    """The words of a text, one space between."""
    return " ".join(words(text))


def likeness(one: str, other: str) -> float:
    """How much alike two titles are, letter by letter."""
    one, other = normal(one), normal(other)
    if not one or not other:
        return 0.0
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()


def without_title(text: str, title: str | None) -> str:
    """The text without its title on top: whether a tool puts it there is a matter of style."""
    if not title:
        return text
    lines = text.split("\n")
    for i, line in enumerate(lines[:LINES_BEFORE_TEXT]):
        if len(line) < 3 * len(title) + 20 and likeness(line, title) >= TITLE_IS_SAME:
            return "\n".join(lines[:i] + lines[i + 1 :])
    return text


def same_title(title: str | None, gold: str) -> bool:
    """Whether a title is the gold's, letter by letter, but for white space."""
    return _spaced(clean(title)) == _spaced(clean(gold))


def like_title(title: str | None, gold: str) -> bool:
    """The same, but case, punctuation and the site's name before or behind it do not count."""
    wanted = normal(gold)
    if not wanted or not normal(title):
        return False
    parts = _TITLE_PARTS.split(clean(title))
    ends = [parts, *(part for i in range(1, len(parts)) for part in (parts[:i], parts[i:]))]
    return any(normal(" ".join(end)) == wanted for end in ends)


def day(stamp: str | None) -> str | None:
    """The calendar day a stamp names."""
    found = _DAY.search(stamp or "")
    return found[0] if found else None


def days(stamp: str | None) -> set[str]:
    """The calendar days a gold stamp may stand for: as written, and in Berlin where it names a zone."""
    written = day(stamp)
    if stamp is None or written is None:
        return set()
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return {written}
    return {written, moment.astimezone(BERLIN).date().isoformat()} if moment.tzinfo else {written}


def names_f1(names: str | Iterable[str], gold: Iterable[str]) -> float:
    """F1 of the persons named."""
    found = {key for name in each_name(names) if (key := _name(name))}
    wanted = {key for name in gold if (key := _name(name))}
    if not wanted:
        return float(not found)
    return prf(len(found & wanted), len(found), len(wanted))[2]


def each_name(names: str | Iterable[str]) -> Iterable[str]:
    """The names one by one, where a tool runs them together."""
    return _BETWEEN_NAMES.split(names) if isinstance(names, str) else names


def _name(name: str) -> str:
    name = _BEFORE_NAME.sub("", clean(name).strip())
    return normal(_NOT_OF_NAME.sub("", name) if len(name.split()) > 1 else name)


def _spaced(text: str) -> str:
    return " ".join(text.split())
