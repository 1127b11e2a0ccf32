"""One address per article: what is the same page gets the same URL. Pure."""

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from w3lib.url import safe_url_string

URL_MAX_CHARACTERS = 2083

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
_SESSION_PATH = re.compile(r"(?i);jsessionid=[^/?#]*")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def normalise(url: str) -> str | None:
    """The one form of an http(s) address; None for anything else.

    Scheme and host are lowercased, the host as IDNA; default ports, user names, fragments and tracking
    parameters go. The order of the other parameters stays: it may matter to the site.
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
    whole = urlunsplit((parts.scheme, netloc, path, query, ""))
    return whole if len(whole) <= URL_MAX_CHARACTERS else None


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


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        return f"[{host}]"
    if not host or re.search(r"[\s%<>\"\\^`{|}]", host):
        return ""
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _is_noise(pair: str) -> bool:
    return bool(_TRACKING.match(pair.partition("=")[0])) or pair.lower() in _VIEWS
