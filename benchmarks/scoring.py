"""From a reading and the gold to numbers, page by page and for a whole dataset. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks import metrics as m
from benchmarks.datasets import LABELLED, Page
from benchmarks.reachable import days, is_shown, persons

NEUTRAL = 0.8  # share of a line that must stand in what the gold leaves open for it not to count

Scores = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an extractor made of a page; what it does not give is empty. `error` says why there is nothing."""

    text: str = ""
    title: str | None = None
    date: str | None = None
    authors: str | tuple[str, ...] = ()
    modified: str | None = None
    error: str | None = None


def score(page: Page, reading: Reading) -> Scores:
    """The measures of one page; None where the gold does not say."""
    return {**_TEXT[LABELLED[page.dataset]](page, reading.text), **_fields(page, reading)}


def summary(dataset: str, rows: Sequence[Scores]) -> Scores:
    """The measures of many pages: means, but for those their dataset's own literature adds up differently."""
    if not rows:
        return {}
    means = {name: m.average(row[name] for row in rows) for name in rows[0]}
    if LABELLED[dataset] == "segments":
        tp, fp, fn, tn = (sum(row[name] or 0 for row in rows) for name in ("tp", "fp", "fn", "tn"))
        precision, recall, f1 = m.prf(tp, tp + fp, tp + fn)
        accuracy = (tp + tn) / max(1, tp + fp + fn + tn)
        of_text: Scores = {"precision": precision, "recall": recall, "accuracy": accuracy, "f1": f1}
        return of_text | {
            name: value for name, value in means.items() if name not in {"tp", "fp", "fn", "tn"}
        }
    if LABELLED[dataset] == "shingles":
        means["f1"] = m.f1(means["precision"] or 0.0, means["recall"] or 0.0)
    return means


def without_neutral(page: Page, text: str) -> str:
    """A text without what the gold leaves open: its title on top, and texts marked neutral."""
    text = m.without_title(text, page.title)
    if not page.neutral:
        return text
    neutral, gold = m.Coverage("\n".join(page.neutral)), m.Coverage(page.text)

    def is_open(line: str) -> bool:
        is_title = page.title is not None and m.likeness(line, page.title) >= m.TITLE_IS_SAME
        return (is_title or neutral.share(line) >= NEUTRAL) and gold.share(line) < NEUTRAL

    return "\n".join(line for line in text.split("\n") if not is_open(line))


@dataclass(frozen=True, slots=True)
class Difference:
    """What to look at in a reading: lines too many, lines too few, fields as (name, found, wanted)."""

    foreign: Sequence[str]
    missing: Sequence[str]
    fields: Sequence[tuple[str, object, object]]


def difference(page: Page, reading: Reading) -> Difference:
    """Where a reading differs from the gold."""
    blocks = [text for _, text in page.blocks] or page.text.split("\n")
    text = without_neutral(page, m.clean(reading.text))
    if LABELLED[page.dataset] == "segments":
        foreign = [segment for segment in page.absent if m.segments(text, [segment], [])["tp"]]
        missing = [segment for segment in page.present if m.segments(text, [segment], [])["fn"]]
    elif LABELLED[page.dataset] == "fields":
        foreign, missing = [], []
    else:
        foreign, missing = m.foreign(text, blocks), m.missing(text, blocks)
    of_fields = _fields(page, reading)
    pairs = {
        "title": (reading.title, page.title),
        "day": (reading.date, page.date),
        "author": (reading.authors, page.authors),
    }
    wrong = [(name, *pair) for name, pair in pairs.items() if (of_fields[name] or 0.0) < 1 and pair[1]]
    return Difference(foreign, missing, wrong)


def badness(scores: Mapping[str, float | None]) -> float:
    """How bad a page is read, for putting the worst first: its text, then its fields."""
    if "tp" in scores:
        wrong = (scores["fp"] or 0) + (scores["fn"] or 0)
        return wrong / max(1, wrong + (scores["tp"] or 0) + (scores["tn"] or 0))
    of_text = scores.get("paragraph_f1", scores.get("f1", scores.get("recall")))
    return 1 - (of_text if of_text is not None else scores["day"] or 0.0)


def _blocks(page: Page, text: str) -> Scores:
    text, gold = m.clean(text), m.words(page.text)
    blocks = [block for _, block in page.blocks]
    counted = without_neutral(page, text)
    precision, recall, f1 = m.word_prf(m.words(counted), gold)
    paragraph_f1 = m.paragraph_prf(counted, blocks)[2]
    lead = next((block for role, block in page.blocks[:1] if role == "summary"), None)
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "f1_strict": m.word_prf(m.words(text), gold)[2],
        "rouge_f1": m.rouge_lsum(counted, page.text)[2],
        "paragraph_f1": paragraph_f1,
        "lead": float(m.Coverage(counted).share(lead) >= m.BLOCK_IS_FOUND) if lead else None,
        "perfect": float(paragraph_f1 == 1),
        "foreign_lines": float(len(m.foreign(counted, blocks))),
    }


def _segments(page: Page, text: str) -> Scores:
    return {name: float(n) for name, n in m.segments(text, page.present, page.absent).items()}


def _shingles(page: Page, text: str) -> Scores:
    return dict(zip(("precision", "recall"), m.shingle_pr(text, page.text), strict=True))


def _words(page: Page, text: str) -> Scores:
    found = m.word_prf(m.tokens(text.lower()), m.tokens(page.text.lower()))
    return dict(zip(("precision", "recall", "f1"), found, strict=True))


def _no_text(page: Page, text: str) -> Scores:  # noqa: ARG001 - htmldate's gold has dates only
    return {}


def _fields(page: Page, reading: Reading) -> Scores:
    """Each field by the gold; behind it by what of the gold a page shows, see `benchmarks/reachable.py`."""
    return {**_title(page, reading.title), **_day(page, reading), **_author(page, reading.authors)}


def _title(page: Page, title: str | None) -> Scores:
    if not page.title:
        return dict.fromkeys(("title", "title_exact", "title_shown"))
    is_same = m.like_title(title, page.title)
    return {
        "title": float(is_same),
        "title_exact": float(m.same_title(title, page.title)),
        "title_shown": float(is_same or is_shown(page, title)),
    }


def _day(page: Page, reading: Reading) -> Scores:
    stated = m.days(page.date)
    if not stated:
        return dict.fromkeys(("day", "day_wrong", "day_missing", "day_shown"))
    found = m.day(reading.date)
    return {
        "day": float(found in stated),
        "day_wrong": float(found is not None and found not in stated),
        "day_missing": float(found is None),
        "day_shown": float(not days(page).isdisjoint({found, m.day(reading.modified)})),
    }


def _author(page: Page, authors: str | tuple[str, ...]) -> Scores:
    if not page.authors:
        return dict.fromkeys(("author", "author_persons"))
    found, wanted = persons(m.each_name(authors), page.host), persons(page.authors, page.host)
    return {"author": m.names_f1(authors, page.authors), "author_persons": m.names_f1(found, wanted)}


_TEXT = {"blocks": _blocks, "segments": _segments, "shingles": _shingles, "words": _words, "fields": _no_text}
