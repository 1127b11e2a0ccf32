"""What a seed names: bytes of a feed, sitemap or listing to links. Pure."""

from crawler.discover.feeds import feed_links
from crawler.discover.found import DiscoveryError, Found
from crawler.discover.listings import listing
from crawler.discover.sitemaps import sitemap
from crawler.discover.xml import is_gzip, looks_like_html, opening, root_name, unpacked

__all__ = ["DiscoveryError", "Found", "discover"]


def discover(body: bytes, url: str, content_type: str | None = None, *, page: bool = True) -> Found:
    """The links of a feed (RSS, Atom, RDF, JSON Feed), sitemap or listing page, told apart by what it is.

    `url` is the address that answered: relative links are resolved against it. `page`: a listing page may be
    there; where a feed or a sitemap should be, a page is an error's, a login's or another site's.

    Raises:
        DiscoveryError: it is none of these, or broken; the message says which.
    """
    content = unpacked(body)
    name = root_name(content)
    if name in {"rss", "feed", "rdf"} or opening(content) == b"{":
        return feed_links(content, url)
    if is_gzip(body) or name in {"urlset", "sitemapindex"}:
        return sitemap(content, url)
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type == "text/plain":
        return sitemap(body, url)
    if not page and looks_like_html(content):
        raise DiscoveryError("the feed or sitemap is an HTML page")
    if looks_like_html(body) or media_type in {"text/html", "application/xhtml+xml"}:
        return listing(body, url, content_type)
    return feed_links(body, url)
