"""What becomes of an address, apart from an article: one name for each reason, counted and shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from OpenSSL.SSL import Error as TLSError
from scrapy import exceptions
from twisted.web._newclient import ParseError

from archive.evidence import ELSEWHERE, NOT_FOUND_PAGE
from archive.health import (
    HELD,
    HELD_UNTOLD,
    HELD_WHILE_ILL,
    MOVED,
    OPTED_OUT,
    REDATED,
    REFUSED,
    STANDS_TWICE,
    WAITING,
    WITH_SITE,
)
from crawler.discover.found import MORE_LINKS
from crawler.heads import HeadTooLargeError
from crawler.sameness import SAME_PAGE

UNREACHABLE = "robots.txt cannot be had"  # so nothing is asked for today
TOO_LARGE = "body too large"
NO_ARTICLE = "redirected to a page that is no article"
PRIVATE = "private address"
PRIVATE_NAME = "name leads to a private address"
NO_HTTP = "not an HTTP address"
NO_ADDRESS = "redirected to what is no address"
TOO_LONG = "address too long"
MORE_ARTICLES = "more articles than are asked for"
MORE_PAGES = "more pages of a listing than are walked"
MORE_SITEMAPS = "more sitemaps than are asked for"
DEEPER_SITEMAPS = "sitemaps lie deeper than is followed"
UNEXPECTED = "unexpected fault"

LOGIN = "The page asks to log in"
CONSENT = "The page asks for consent"
MAINTENANCE = "The page says that the site is being maintained"
WALLS = (LOGIN, CONSENT, MAINTENANCE, SAME_PAGE)  # what a site shows in place of all its articles

ASKS_FOR_TIME = "put off: its host asks for time"
KEEPS_FAILING = "put off: its host keeps failing"


class PutOff(exceptions.IgnoreRequest):
    """A request that is not made now; its address is asked again from `not_before` on."""

    def __init__(self, reason: str, not_before: datetime) -> None:
        super().__init__(reason)
        self.not_before = not_before


Kind = Literal["failure", "no article", "bound"]
_LATER = "after a pause: two minutes, doubled with every try, at most a day"
_NEVER = "never"
_NEXT_LOOK = "with the next look at the page: 6 hours, then 1, 3, 7 and 28 days after it was found"
_TOMORROW = "after a day"
_NEXT_CRAWL = "what is left is queued; the next crawl goes on there"
_WAIT = "nothing, unless it stays so"
_REPORT = "report it, with the address"
_DEMO = "`allow_private` in the source, for demos and tests only"
_FEED = "correct the seed in the source"
_LOOK = "look at the page in a browser; the capture is kept"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of docs/outcomes.md.

    A reason is of the outcome whose `name` it begins with. What follows are particulars: they are kept with the
    address and not counted apart, so that no site fills the books of a run with names of its own.
    """

    name: str
    kind: Kind
    means: str
    again: str
    remedy: str


def _failure(name: str, means: str, again: str = _LATER, remedy: str = _WAIT) -> Outcome:
    return Outcome(name, "failure", means, again, remedy)


def _no_article(name: str, means: str, remedy: str = _LOOK, again: str = _NEXT_LOOK) -> Outcome:
    return Outcome(name, "no article", means, again, remedy)


def _bound(name: str, means: str, again: str = _NEXT_CRAWL, remedy: str = _WAIT) -> Outcome:
    return Outcome(name, "bound", means, again, remedy)


# Longer names before shorter ones that they begin with.
OUTCOMES = (
    _failure(REFUSED, "the site's rules forbid it", "when the rules are a day old", "ask the publisher"),
    _failure(UNREACHABLE, "the site's rules cannot be read, so nothing is asked for (RFC 9309 §2.3.1.4)"),
    _failure(
        OPTED_OUT, "docs/rights.md says which wishes count", "after a month", "`[rights]` in the source"
    ),
    _failure(ASKS_FOR_TIME, "it was not asked: another page of the host said so", "when the host said"),
    _failure(KEEPS_FAILING, "it was not asked: other pages of the host failed"),
    _failure(
        "HTTP",
        "another status than 200, which follows and is counted",
        f"{_LATER}; or when Retry-After says",
        "403: ask the publisher; 5xx: wait",
    ),
    _failure(NO_ARTICLE, "a page answered that the source does not take for an article", remedy=_FEED),
    _failure(NO_ADDRESS, "a redirect leads to something that is no address"),
    _failure("max redirections reached", "one redirect led to the next, more often than REDIRECT_MAX_TIMES"),
    _failure(TOO_LONG, "the address, or the one it redirects to, is longer than URLLENGTH_LIMIT"),
    _failure(PRIVATE, "the host is a number in a private network, in whatever spelling", _NEVER, _DEMO),
    _failure(PRIVATE_NAME, "the host's name is that of a private network, this time at least", remedy=_DEMO),
    _failure(NO_HTTP, "the address is of another protocol", _NEVER, _FEED),
    _failure("host not found", "no name server knows the host"),
    _failure("connection refused", "nobody listens there"),
    _failure(
        "certificate not valid", "nobody vouches that the site is who it says", remedy="tell the publisher"
    ),
    _failure("connection failed", "the connection ended before there was an answer"),
    _failure("malformed answer", "what came is not HTTP"),
    _failure("head too large", "the head of the answer is larger than HEADERS_MAXSIZE"),
    _failure("no answer in time", "the whole answer did not come within DOWNLOAD_TIMEOUT"),
    _failure("body cut off", "less came than was announced; it is not taken for the page"),
    _failure(TOO_LARGE, "the body is larger than DOWNLOAD_MAXSIZE; a seed's also when unpacked"),
    _failure("the feed or sitemap is an HTML page", "a page stands where a feed should be", remedy=_FEED),
    _failure("the packed file is damaged", "a packed sitemap cannot be unpacked"),
    _failure("unpacked it is larger than 50 MiB", "a packed sitemap is larger than the protocol allows"),
    _failure("the feed declares XML entities", "entities are not read, for safety", remedy=_FEED),
    _failure("the feed is no XML", "it is broken beyond repair", remedy=_FEED),
    _failure("the feed is no JSON", "it is broken", remedy=_FEED),
    _failure("the feed is JSON, but no JSON Feed", "it has no items", remedy=_FEED),
    _failure("the feed is no feed", "it is an XML document of another kind", remedy=_FEED),
    _failure("the feed is an HTML page", "a page stands where a feed should be", remedy=_FEED),
    _failure("the feed is empty", "there is nothing in it"),
    _failure("the feed is larger than 50 MiB", "it is too large to be read", remedy=_FEED),
    _failure("the sitemap declares XML entities", "entities are not read, for safety", remedy=_FEED),
    _failure("the sitemap is no XML", "it is broken beyond repair", remedy=_FEED),
    _failure("the sitemap is no sitemap", "it is neither a sitemap nor a list of addresses", remedy=_FEED),
    _failure("the sitemap is empty", "there is nothing in it"),
    _failure("the listing is no HTML page", "nothing in it can be read as a page", remedy=_FEED),
    _failure("the listing is larger than 10 MiB", "it is too large to be read", remedy=_FEED),
    _no_article("The page is empty", "there is nothing in the body"),
    _no_article("The page has no headline", "nothing on the page is a headline"),
    _no_article("The page has a headline, but no text", "no text of an article was found"),
    _no_article("The answer is no page", "a file of another kind answered: PDF, picture, bytes"),
    _no_article(NOT_FOUND_PAGE, "an error page with status 200", again=_TOMORROW),
    _no_article(
        ELSEWHERE,
        "an article's address leads to a list, to the homepage, or to another such page",
        again=_TOMORROW,
    ),
    _no_article(
        HELD_WHILE_ILL,
        "a known article was changed while its source is not healthy; filed when it is, if it still reads so",
        again=_TOMORROW,
    ),
    _no_article(
        HELD_UNTOLD,
        "a known article was changed, and nothing else was read that tells whether the site was (docs/history.md)",
        again=_TOMORROW,
    ),
    _no_article(
        HELD,
        "a known article reads differently, and so does the site (docs/history.md)",
        "look at the pages; if the site was made anew, tell how it is read now, then `stadtchronik rebuild`",
        again=_TOMORROW,
    ),
    _no_article(LOGIN, "a login stands in place of the article"),
    _no_article(CONSENT, "a cookie wall stands in place of the article"),
    _no_article(MAINTENANCE, "a notice stands in place of the article"),
    _no_article(SAME_PAGE, "three addresses or more gave the same reading, word for word"),
    _no_article("The content is larger than 32 MiB", "unpacked, the body is too large to be read"),
    _no_article("The body is not valid", "the body cannot be unpacked"),
    _no_article("The compressed body ends before its end", "the packed body is not whole"),
    _no_article("The Content-Encoding is unknown", "the body is packed in a way that is not known"),
    _no_article("Reading took longer", "reading the page was given up after READING_TIMEOUT", _REPORT),
    _no_article("The reading process died", "reading the page ended its process", _REPORT),
    _no_article("Reading failed", "reading the page raised an error", _REPORT),
    _bound(MORE_ARTICLES, "the source named more articles than ARTICLES_MAX"),
    _bound(
        WAITING,
        "more articles are old enough for another look than REVISITS_MAX",
        remedy="`revisits` in the source",
    ),
    _bound(
        REDATED, "its dates are not believed; what it names is looked at again as its age says", _NEXT_LOOK
    ),
    _bound(
        WITH_SITE,
        "it was held for four weeks; the new version says so and is called no edit",
        _NEXT_LOOK,
        "if the site was made anew, tell how it is read now, then `stadtchronik rebuild`",
    ),
    _bound(MOVED, "its old address has it no more; it is the same article", _NEXT_LOOK),
    _bound(STANDS_TWICE, "it is kept twice until one of the addresses has it no more", _NEXT_LOOK),
    _bound(MORE_PAGES, "a listing goes on after LISTING_PAGES_MAX pages"),
    _bound(MORE_SITEMAPS, "the source has more sitemaps than SITEMAPS_MAX"),
    _bound(
        DEEPER_SITEMAPS,
        "an index lies deeper than SITEMAP_DEPTH_MAX",
        _NEVER,
        "name the sitemap itself in the source",
    ),
    _bound(
        MORE_LINKS,
        "a seed names more than is read of one: 50,000, of a listing 5,000",
        _NEVER,
        "choose a narrower seed",
    ),
    _failure(UNEXPECTED, "something else; its kind follows in the address's reason", remedy=_REPORT),
)

# What Twisted says went wrong, where Scrapy only says that something did.
_CAUSES: tuple[tuple[type[Exception], str], ...] = (
    (HeadTooLargeError, "head too large"),
    (ParseError, "malformed answer"),
    (TLSError, "certificate not valid"),
)
# The most particular class first.
_NAMES: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.CannotResolveHostError, "host not found"),
    (exceptions.DownloadTimeoutError, "no answer in time"),
    (exceptions.DownloadConnectionRefusedError, "connection refused"),
    (exceptions.DownloadCancelledError, TOO_LARGE),
    (exceptions.ResponseDataLossError, "body cut off"),
    (exceptions.DownloadFailedError, "connection failed"),
)
_FINAL = (PRIVATE, NO_HTTP)


def reason_of(error: BaseException) -> str:
    """The name of a reason, with its particulars. What a middleware refused says so itself."""
    if isinstance(error, exceptions.IgnoreRequest):
        text = str(error)
        return TOO_LARGE if "DOWNLOAD_MAXSIZE" in text else text  # Scrapy would name the page and its size
    if isinstance(error, ValueError) and str(error).startswith("Missing scheme in request url"):
        return NO_ADDRESS
    causes = [failure.value for failure in getattr(error.__cause__, "reasons", ())]
    for kind, name in _CAUSES:
        if any(isinstance(cause, kind) for cause in causes):
            return name
    for kind, name in _NAMES:
        if isinstance(error, kind):
            return name
    return f"{UNEXPECTED}: {type(error).__name__}: {error}"


def name_of(reason: str) -> str:
    """The outcome a reason is counted under."""
    name = next((outcome.name for outcome in OUTCOMES if reason.startswith(outcome.name)), UNEXPECTED)
    return reason if name == "HTTP" else name


def is_wall(reason: str) -> bool:
    """Whether a page showed what a site shows in place of all its articles."""
    return reason.startswith(WALLS)


def is_final(reason: str) -> bool:
    """Whether it is useless to ask again."""
    return reason.startswith(_FINAL)
