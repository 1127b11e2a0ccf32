"""What a robots.txt allows (RFC 9309). Pure; asking for it is the middleware's business.

Which lines are ours is decided here, because Protego 0.7 takes a beginning of a product token for the whole, a
version for another token, lines it does not know for the end of a group, and form feeds for line ends. What it is
given is one group for everybody; it matches paths (RFC 9309 §2.2.2) and understands delays.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Self
from urllib.parse import quote

from protego import Protego

from archive.records import SiteFile

RULES_MAX_AGE = timedelta(hours=24)  # RFC 9309 §2.4: a copy is not relied on for longer
RULES_FRESH = timedelta(
    hours=12
)  # a younger copy is not asked for again, so that one stands in for half a day of failures
UNREACHABLE_AGAIN = timedelta(hours=1)  # within one crawl, a host that could not be asked
RULES_MAX_BYTES = 512 * 1024  # RFC 9309 §2.5 asks for at least 500 KiB
DELAY_MAX_SECONDS = 60.0  # a longer Crawl-delay is taken as this
IS_A_PAGE = "a page of HTML instead of robots.txt: it contains no rules"
IS_CUT = f"longer than {RULES_MAX_BYTES // 1024} KiB: the rest was not read"
_TOO_MANY_REQUESTS = 429
_PATTERNS_MAX = 4_000  # patterns of reservations kept in mind
USAGE_LINES_MAX = (
    100  # Content-Usage lines of one file that are read: every page is compared with all of them
)

_LINE_END = re.compile(r"\r\n|\r|\n")  # RFC 9309 §2.2: no others, whatever Unicode calls a line
_LINE_ENDS_OF_PYTHON = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_TOKEN = re.compile(r"\*(?=\s|$)|[A-Za-z_-]*")  # §2.2.1; what follows it, such as a version, is a remark
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MISSPELT = ("dissallow", "dissalow", "disalow", "diasllow", "disallaw")
_FIELDS = {
    **dict.fromkeys(("user-agent", "useragent", "user agent"), "user-agent"),
    **dict.fromkeys(("disallow", *_MISSPELT), "disallow"),
    **{name: name for name in ("allow", "crawl-delay", "request-rate", "content-usage")},
}
_ENDS_AGENTS = {"allow", "disallow"}  # §2.2.1: other lines must not interfere with the groups


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host for one crawler. Without a file to go by, `everything` says what holds instead.

    `usage` are the values of the Content-Usage lines in its group.
    """

    file: Protego | None
    everything: bool
    usage: tuple[str, ...] = ()

    @classmethod
    def from_answer(cls, status: int | None, body: bytes, agent: str) -> Self:
        """The rules an answer to the request for robots.txt means; `status` as in `from_text`."""
        return cls.from_text(status, decode(body), agent)

    @classmethod
    def from_text(cls, status: int | None, text: str, agent: str) -> Self:
        """The rules of a decoded file for the crawler of that name. `status` None: there was no answer.

        A file that is there rules (RFC 9309 §2.3.1.1); one that is not allows everything (§2.3.1.3);
        a server that fails forbids everything (§2.3.1.4), and so does one that says “too many requests” and
        one whose redirects lead nowhere.
        """
        if not is_answer(status):
            return cls(None, everything=False)
        if (status is not None and status >= 400) or _PAGE.match(text):
            return cls(None, everything=True)
        lines = _group_of(text, agent)
        rules = [f"{field}: {_one_line(value)}" for field, value in lines if field != "content-usage"]
        usage = tuple(value for field, value in lines if field == "content-usage")[:USAGE_LINES_MAX]
        return cls(Protego.parse("\n".join(("User-agent: *", *rules))), everything=True, usage=usage)

    @property
    def known(self) -> bool:
        """Whether the host said what it allows; False: it could not be asked, which may be otherwise tomorrow."""
        return self.file is not None or self.everything

    def allows(self, url: str) -> bool:
        """Whether this crawler may ask for that address."""
        return self.everything if self.file is None else bool(self.file.can_fetch(url, "*"))

    @property
    def delay(self) -> float | None:
        """The pause between two requests the file asks for, in seconds: Crawl-delay or Request-rate."""
        if self.file is None:
            return None
        asked = [float(delay) for delay in [self.file.crawl_delay("*")] if delay]
        rate = self.file.request_rate("*")
        if rate is not None and rate.requests:
            asked.append(rate.seconds / rate.requests)
        return min(max(asked), DELAY_MAX_SECONDS) if asked else None


def is_answer(status: int | None) -> bool:
    """Whether a server said what it allows, or that it has no robots.txt; a redirect that led nowhere does not."""
    return status is not None and (
        200 <= status < 300 or (400 <= status < 500 and status != _TOO_MANY_REQUESTS)
    )


def is_fresh(copy: SiteFile, now: datetime) -> bool:
    """Whether a stored copy is relied on without asking. A clock that went back makes none."""
    return timedelta(0) <= now - copy.fetched < RULES_FRESH


def may_stand_in(copy: SiteFile, now: datetime) -> bool:
    """Whether a stored copy holds while its server fails.

    Afterwards nothing is asked of that host until it answers again: RFC 9309 §2.3.1.4 demands that at first,
    and lets crawlers take the file for absent after some thirty days, which this one never does.
    """
    return timedelta(0) <= now - copy.fetched < RULES_MAX_AGE


def decode(body: bytes) -> str:
    """The text of a file, cut at the end of the last line within the limit.

    UTF-8, as RFC 9309 §2.2 says; UTF-16 when it begins with that byte order mark; what is neither is read as
    windows-1252.
    """
    cut = body[:RULES_MAX_BYTES]
    mark, encoding = next((pair for pair in _ENCODINGS if cut.startswith(pair[0])), (b"", "utf-8"))
    text = _text(cut.removeprefix(mark), encoding, whole=len(cut) == len(body))
    if len(cut) == len(body):
        return text
    return text[: max(text.rfind("\n"), text.rfind("\r")) + 1]


def oddity(body: bytes) -> str | None:
    """What is odd about a file, in words for people."""
    if _PAGE.match(decode(body)):
        return IS_A_PAGE
    return IS_CUT if len(body) > RULES_MAX_BYTES else None


@lru_cache(maxsize=_PATTERNS_MAX)
def pattern_of(pattern: str) -> Protego:
    """A path pattern of robots.txt (RFC 9309 §2.2.2) to ask with `matches`."""
    return Protego.parse(f"User-agent: *\nDisallow: {_one_line(pattern)}")


def matches(pattern: str, url: str) -> bool:
    """Whether a path pattern of robots.txt matches an address."""
    return not pattern_of(pattern).can_fetch(url, "*")


def product_token(name: str) -> str:
    """The product token a name begins with, in lower case, or `*` (RFC 9309 §2.2.1); empty when there is none."""
    found = _TOKEN.match(name)
    return found[0].lower() if found else ""


def _text(body: bytes, encoding: str, *, whole: bool) -> str:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(body, final=whole)
    except UnicodeDecodeError:
        return body.decode("windows-1252", errors="replace")


def _group_of(text: str, agent: str) -> Sequence[tuple[str, str]]:
    """The lines for a crawler: those of all groups that name it, or else of those for everybody (§2.2.1)."""
    own, everybody = product_token(agent), "*"
    groups: dict[str, list[tuple[str, str]]] = {}
    agents: set[str] = set()
    ended = False
    for field, value in _lines(text):
        if field == "user-agent":
            agents = {product_token(value)} | (set() if ended else agents)
            ended = False
            groups.setdefault(product_token(value), [])
            continue
        ended = ended or field in _ENDS_AGENTS
        for name in agents & {own, everybody}:
            groups[name].append((field, value))
    return groups.get(own, groups.get(everybody, []))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Field and value of the lines that are known, whether a colon or a space stands between."""
    for raw in _LINE_END.split(text):
        line = raw.partition("#")[0].strip()
        field, colon, value = line.partition(":")
        name = _FIELDS.get(field.strip().lower())
        if not (colon and name):
            field, _, value = line.partition(" ")
            name = _FIELDS.get(field.lower())
        if name:
            yield name, value.strip()


def _one_line(value: str) -> str:
    """A value without what only Python takes for the end of a line, percent-encoded as in an address."""
    return _LINE_ENDS_OF_PYTHON.sub(lambda end: quote(end[0]), value)
