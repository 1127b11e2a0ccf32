"""One address per article: what is the same page gets the same URL. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

URL_MAX_CHARACTERS = 2083
NORMALISED_MAX = 2_000  # addresses kept in mind: a link is asked for its one form more than once
JOINED_MAX = 2_000  # references of one page kept in mind: menus repeat theirs

# Parameters that say how a reader came or how the page is shown, never which page it is.
_TRACKING = re.compile(
    r"(?i)^(utm_.*|mtm_.*|pk_.*|hsa_.*|mc_[ce]id|fbclid|gclid|dclid|msclkid|yclid|igshid|wt_?mc|wt_zmc|xtor|cmp|"
    r"cmpid|cHash|no_cache|phpsessid|jsessionid|sessionid|share|replytocom|reduced)$"
)
_VIEWS = frozenset(
    {
        "output=amp",
        "output=webview",
        "amp=1",
        "mobile=1",
        "bprint=true",
        "print=1",
        "tmpl=component",
        "type=98",
    }
)

# What differs between the forms of one page's address on any site; each was seen on real ones.
_HOST_FORMS = ("www.", "www2.", "m.", "mobil.", "mobile.", "amp.")
_PATH_FORMS = re.compile(
    r"(?i)(?:(?<=[^/])/amp/?|/index\.(?:html?|php|shtml|aspx?)|(?:/?&[a-z]\w*=\w*)+|/+)$"
)
_FORM_PARAMETERS = re.compile(r"(?i)^paid$|(?:\[|%5B)currentPage(?:\]|%5D)$")

_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_SESSION_PATH = re.compile(r"(?i);jsessionid=[^/?#]*")
# From the root, nothing in it to resolve: most references of a page.
_ROOTED = re.compile(r"/(?!/)(?:[^\s/.\\?#;][^\s/\\?#;]*(?:/|$))*")
# With scheme and host, nothing in it to resolve either: most links of a feed.
_WHOLE = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/(?!\.)[\w.~%=&+,@!-]*)+(?:\?[\w.~%=&+,@!/-]+)?", re.ASCII)
_NO_NAME = re.compile(r"[\s%<>\"\\^`{|}]")  # looked for after IDNA, which makes some of them
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NONE: Mapping[str, str] = MappingProxyType({})


@lru_cache(maxsize=NORMALISED_MAX)
def normalise(url: str) -> str | None:
    """The one form of an http(s) address; None for anything else.

    Scheme and host are lowercased, the host as IDNA; percent escapes are uppercased (RFC 3986 §6.2.2.1);
    default ports, user names, fragments and tracking parameters go. The order of the other parameters stays: it may matter to the site.
    """
    if len(url) > URL_MAX_CHARACTERS:
        return None
    try:
        parts = urlsplit(safe_url_string(url.strip()))
        host = _host(parts)
        port = parts.port
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return None
    netloc = host if port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{host}:{port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_noise(pair))
    path = _SESSION_PATH.sub("", parts.path) or "/"
    whole = _ESCAPE.sub(lambda escape: escape[0].upper(), urlunsplit((parts.scheme, netloc, path, query, "")))
    return whole if len(whole) <= URL_MAX_CHARACTERS else None


def identity(url: str, number: re.Pattern[str] | None = None, mirrors: Mapping[str, str] = _NONE) -> str:
    """What is common to all forms of a page's address: a key to compare, not an address to ask for.

    Scheme, `www.` and the like, views for phones and printers, `index.html`, the last slash and the order of
    parameters do not count. `number` finds the number of an article in its address, in its groups: then host and number
    are the page, whatever section or headline the address names besides. `mirrors` are hosts, with a path where
    they need one, whose pages are those of another host.
    """
    normal = normalise(url)
    if normal is None:
        return url
    parts = urlsplit(normal)
    host, path = _mirrored(_plain_host(parts), parts.path, mirrors)
    found = number.search(normal) if number else None
    if found:
        return f"{host}#{':'.join(group for group in found.groups() if group)}"
    while (shorter := _PATH_FORMS.sub("", path)) != path:
        path = shorter
    query = sorted(pair for pair in parts.query.split("&") if pair and not _is_form(pair))
    return f"{host}{path}" + (f"?{'&'.join(query)}" if query else "")


def join(base: str, reference: str) -> str | None:
    """The whole address a reference means at `base` (RFC 3986 §5.2); None when it, or the base it needs, is no address."""
    reference = reference.strip()
    if _WHOLE.fullmatch(reference):
        return reference
    try:
        return urljoin(base, reference)
    except ValueError:
        return None


def joiner(base: str) -> Callable[[str], str]:
    """What `join` says at this base, for many references that come again; one that is no address stays what it is."""
    origin = (join(base, "/") or "").removesuffix("/")

    @lru_cache(maxsize=JOINED_MAX)
    def whole(reference: str) -> str:
        if origin and _ROOTED.fullmatch(reference):
            return origin + reference
        return join(base, reference) or reference

    return whole


def base_of(url: str, stated: Iterable[str]) -> str:
    """What a page's references are relative to: the first base it states that is an address, else its own one."""
    bases = (join(url, reference) for reference in stated)
    return next((base for base in bases if base and is_web(base)), url)


def host_of(url: str) -> str:
    """The host of an address, lowercased and without port; empty when it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_web(url: str) -> bool:
    """Whether an address is a whole one of the web: http or https, with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in _DEFAULT_PORTS and bool(parts.hostname)
    except ValueError:
        return False


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are on the same host, `www.` apart."""
    return bool(host_of(one)) and _bare(host_of(one)) == _bare(host_of(other))


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _plain_host(parts: SplitResult) -> str:
    """The host without what marks a form of it, and with a port that is not the usual one."""
    host, port = parts.hostname or "", parts.port
    for form in _HOST_FORMS:
        rest = host.removeprefix(form)
        if rest != host and "." in rest:
            host = rest
            break
    return host if port in {None, *_DEFAULT_PORTS.values()} else f"{host}:{port}"


def _mirrored(host: str, path: str, mirrors: Mapping[str, str]) -> tuple[str, str]:
    for mirror, original in mirrors.items():
        mirror_host, _, folder = mirror.partition("/")
        if host == mirror_host and f"{path}/".startswith(f"/{folder}/" if folder else "/"):
            return original, path.removeprefix(f"/{folder}") if folder else path
    return host, path


def _is_form(pair: str) -> bool:
    return bool(_FORM_PARAMETERS.search(pair.partition("=")[0]))


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if ":" in host:
        return f"[{host}]"
    name = (host if host.isascii() else host.encode("idna").decode("ascii")).rstrip(".")
    return "" if _NO_NAME.search(name) else name


def _is_noise(pair: str) -> bool:
    return bool(_TRACKING.match(pair.partition("=")[0])) or pair.lower() in _VIEWS
