"""What publishers ask machines to do or not to do with a page, and what follows from it. Pure.

docs/rights.md explains the policy, which is the table below and nothing else. It is no legal advice.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Literal, get_args
from urllib.parse import urlsplit

from lxml.html import document_fromstring

from archive.records import Signal
from crawler.robots import matches, product_token

Effect = Literal["record", "withhold", "refuse"]
EFFECTS: tuple[str, ...] = get_args(Effect)  # the later, the stricter
Found = Literal["robots.txt", "tdmrep.json", "header", "meta"]

HEAD_MAX_BYTES = 256 * 1024  # of a page, in which its wishes are looked for
VALUE_MAX_CHARACTERS = 2083  # the longest value that is written down
RESERVED_AGAIN = timedelta(days=30)  # a page that is reserved is asked about again after this
TDMREP_RULES_MAX = 200  # of one tdmrep.json
TDMREP_FILES_MAX = 32  # kept in mind, as hundreds of pages of a site ask for theirs


@dataclass(frozen=True, slots=True)
class Rule:
    """What a signal does, and why."""

    effect: Effect
    why: str


# record: written down, nothing else follows. withhold: kept, but a public instance shows no more than metadata.
# refuse: not kept; not even asked for where the wish is known before.
POLICY: Mapping[str, Rule] = {
    "noindex": Rule("record", "Speaks of lists of results; old news pages carry it as a matter of routine."),
    "nofollow": Rule("record", "Speaks of links; articles are found through seeds, not through articles."),
    "none": Rule("record", "The same as noindex and nofollow together."),
    "noarchive": Rule("withhold", "No copy is to be shown in the publisher's place."),
    "nosnippet": Rule("withhold", "No part of the text is to be shown in its place."),
    "unavailable_after": Rule("withhold", "From the stated day on the publisher takes the page off."),
    "noai": Rule("record", "Speaks of training models, which this program does not do."),
    "noimageai": Rule("record", "Speaks of pictures, which are not kept."),
    "tdm-reservation": Rule("refuse", "A reservation of text and data mining, § 44b (3) UrhG."),
    "tdm-policy": Rule("record", "Says where a licence can be had."),
    "usage-bots": Rule("refuse", "No automated processing at all (AIPREF)."),
    "usage-tdm": Rule("refuse", "No text and data mining (an early name of AIPREF)."),
    "usage-search": Rule("withhold", "Not to be shown by a search (AIPREF)."),
    "usage-train-ai": Rule("record", "Speaks of training models, which this program does not do."),
    "usage-train-genai": Rule("record", "The same, of models that generate."),
    "usage-ai": Rule("record", "The same, an early name."),
    "usage-genai": Rule("record", "The same, an early name."),
}

_ROBOTS_META = frozenset(
    {"noindex", "nofollow", "none", "noarchive", "nosnippet", "unavailable_after", "noai", "noimageai"}
)
_TDM = frozenset({"tdm-reservation", "tdm-policy"})
# Directives that have a value after a colon; any other name before one is a crawler's.
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_OTHER_DIRECTIVES = frozenset({"all", "index", "follow", "archive", "notranslate", "noimageindex", "noodp"})
_NAMED = re.compile(r"\s*([A-Za-z0-9_*-]+)\s*:\s*(.*)", re.DOTALL)
_USAGE_PATH = re.compile(r"(/\S*|\*\S*)\s+(.*)")
_META = re.compile(rb"<meta\b[^>]*(?:>|\Z)", re.IGNORECASE)
# What looks like an element in a comment or a script is none (HTML, “Parsing HTML documents”). What looks like the beginning of a
# comment in a title is none either; that a title should hide a wish is more likely a broken page.
_TOKEN = re.compile(
    rb"(?:(?P<comment><!--)(?:-?>|.*?(?:--!?>|(?P<unended>\Z)))"
    rb"|<(?P<name>script|style|title|textarea)\b.*?(?:</(?P=name)|(?P<endless>\Z)))|" + _META.pattern,
    re.IGNORECASE | re.DOTALL,
)
_MARKS = (b"robots", b"tdm-")  # a page without them and our name states nothing


@dataclass(frozen=True, slots=True)
class Wish:
    """A signal as it was stated: for an address or a whole origin, where, and with what value."""

    subject: str
    signal: str
    value: str
    found: Found


def of_headers(headers: Iterable[tuple[str, str]], url: str, agent: str) -> tuple[Wish, ...]:
    """What the headers of a response state: X-Robots-Tag, tdm-reservation, tdm-policy, Content-Usage."""
    wishes: list[Wish] = []
    for name, value in headers:
        field = name.lower()
        if field == "x-robots-tag":
            wishes += (Wish(url, *pair, "header") for pair in _directives(value, agent))
        elif field in _TDM:
            wishes.append(Wish(url, field, value.strip(), "header"))
        elif field == "content-usage":
            wishes += (Wish(url, *pair, "header") for pair in _usage(value))
    return _bounded(wishes)


def of_page(html: bytes, url: str, agent: str) -> tuple[Wish, ...]:
    """What the meta elements of a page state: robots, those named like this crawler, tdm-reservation, tdm-policy."""
    marks = (*_MARKS, product_token(agent).encode())
    # Only these elements are parsed: the whole of every page would cost a millisecond between the wire and the archive.
    start = html[:HEAD_MAX_BYTES]
    lowered = start.lower()
    last = lowered.rfind(b"<meta")  # what follows this one states nothing
    head = lowered[: lowered.find(b">", last) + 1 or None]
    if not any(mark in head for mark in marks):
        return ()
    stated = [tag for tag in _metas(start, last) if any(mark in tag.lower() for mark in marks)]
    if not stated:
        return ()
    page = document_fromstring(b"<html><head>" + b"".join(stated))
    wishes: list[Wish] = []
    for element in page.iter("meta"):
        name, value = (element.get("name") or "").strip().lower(), element.get("content") or ""
        if name in {"robots", product_token(agent)}:
            wishes += (Wish(url, *pair, "meta") for pair in _directives(value, agent))
        elif name in _TDM:
            wishes.append(Wish(url, name, value.strip(), "meta"))
    return _bounded(wishes)


def _metas(page: bytes, last: int) -> Iterator[bytes]:
    """The meta elements of a page up to its last, but for those in a comment or a script that ends."""
    at = 0
    while at <= last and (token := _TOKEN.search(page, at)):
        hides = token["comment"] or (token["name"] or b"").lower() == b"script"
        if not hides or token["unended"] is not None or token["endless"] is not None:
            yield from _META.findall(token[0])
        at = token.end()


def of_robots(usage: Sequence[str], url: str) -> tuple[Wish, ...]:
    """What the Content-Usage lines of a robots.txt state for an address; the longest path that matches decides."""
    stated = (_USAGE_PATH.fullmatch(line.strip()) for line in usage)
    lines = [(m[1], m[2]) if m else ("/", line) for m, line in zip(stated, usage, strict=True)]
    fitting = [(path, value) for path, value in lines if matches(path, url)]
    longest = max((len(path) for path, _ in fitting), default=0)
    return _bounded(
        Wish(origin_of(url), *pair, "robots.txt")
        for path, value in fitting
        if len(path) == longest
        for pair in _usage(value)
    )


def of_tdmrep(body: str, url: str) -> tuple[Wish, ...]:
    """What a tdmrep.json states for an address: the first rule whose location fits; a broken file states nothing."""
    for location, stated in _rules_of(body):
        if matches(location, url):
            return _bounded(Wish(origin_of(url), name, value, "tdmrep.json") for name, value in stated)
    return ()


def effect_of(wish: Wish, overrides: Mapping[str, Effect], now: datetime) -> Effect:
    """What follows from a wish. `overrides` are the source's own, by signal; `now` is UTC."""
    if not _holds(wish, now):
        return "record"
    return overrides.get(wish.signal, POLICY[wish.signal].effect)


def strictest(wishes: Iterable[Wish], overrides: Mapping[str, Effect], now: datetime) -> Effect:
    """What follows from all wishes together."""
    effects = (effect_of(wish, overrides, now) for wish in wishes)
    return max(effects, key=EFFECTS.index, default="record")


def signals(wishes: Iterable[Wish], overrides: Mapping[str, Effect], now: datetime) -> tuple[Signal, ...]:
    """The wishes as the archive writes them down."""
    return tuple(
        Signal(
            subject=wish.subject,
            signal=wish.signal,
            value=wish.value,
            found=wish.found,
            effect=effect_of(wish, overrides, now),
            seen=now,
        )
        for wish in wishes
    )


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _holds(wish: Wish, now: datetime) -> bool:
    """Whether a wish is one: a reservation of 0, a use that is allowed and a day to come are none."""
    if wish.signal == "tdm-reservation":
        return wish.value == "1"
    if wish.signal.startswith("usage-"):
        return wish.value == "n"
    if wish.signal == "unavailable_after":
        day = _moment(wish.value)
        return day is not None and day <= now
    return True


def _directives(text: str, agent: str) -> Iterator[tuple[str, str]]:
    """Name and value of the robots directives that are for this crawler.

    `name: ` opens those for one crawler, up to the end of the header. A date may have a comma in it.
    """
    ours, date = True, None
    for item in text.split(","):
        name, value = item.strip().lower(), ""
        named = _NAMED.fullmatch(item)
        if named and named[1].lower() not in _VALUED and date is None:
            ours = named[1] == "*" or named[1].lower() == product_token(agent)
            name = named[2].strip().lower()
            named = _NAMED.fullmatch(named[2])
        if named and named[1].lower() in _VALUED:
            name, value = named[1].lower(), named[2].strip()
        if date is not None and name not in _ROBOTS_META | _VALUED | _OTHER_DIRECTIVES:
            date = f"{date},{item}"
            continue
        if date is not None:
            yield "unavailable_after", date
        date = value if ours and name == "unavailable_after" else None
        if ours and name in _ROBOTS_META and name != "unavailable_after":
            yield name, value
    if date is not None:
        yield "unavailable_after", date


def _usage(text: str) -> Iterator[tuple[str, str]]:
    """Categories of a Content-Usage value with `y` or `n`: a dictionary of RFC 9651, its parameters left out."""
    for item in text.split(","):
        key, _, value = item.partition(";")[0].partition("=")
        signal = f"usage-{key.strip().lower()}"
        if signal in POLICY and value.strip() in {"y", "n"}:
            yield signal, value.strip()


@lru_cache(maxsize=TDMREP_FILES_MAX)
def _rules_of(body: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Location and properties of the rules of a tdmrep.json, in order."""
    try:
        rules = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    return tuple(
        (
            rule["location"] if rule["location"].startswith(("/", "*")) else f"/{rule['location']}",
            tuple((name, str(rule[name])) for name in sorted(_TDM & rule.keys())),
        )
        for rule in (rules[:TDMREP_RULES_MAX] if isinstance(rules, list) else ())
        if isinstance(rule, dict) and isinstance(rule.get("location"), str)
    )


def _moment(text: str) -> datetime | None:
    """A day in one of the forms of RFC 822, RFC 850 and ISO 8601; None: it cannot be told."""
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError, OverflowError):
            moment = parse(text.strip())
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _bounded(wishes: Iterable[Wish]) -> tuple[Wish, ...]:
    """Each wish once, the strictest value last written; values of strangers are cut."""
    found: dict[tuple[str, str], Wish] = {}
    for wish in wishes:
        cut = Wish(wish.subject, wish.signal, wish.value[:VALUE_MAX_CHARACTERS], wish.found)
        before = found.get((wish.signal, wish.found))
        if before is None or wish.value in {"1", "n"}:
            found[wish.signal, wish.found] = cut
    return tuple(found.values())
