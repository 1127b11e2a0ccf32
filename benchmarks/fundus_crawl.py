"""Fundus on invented sites, as its users write it: a publisher for each, with a parser for its markup.

    PEERS_PYTHON -m benchmarks.fundus_crawl FOLDER LIMIT HOST...

The sitemap names the articles; a feed would have them fetched a second time. Fundus gives each publisher a thread, which is
what its documentation recommends. What it reads goes to a file of its own making; says how many articles have a text.
"""

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fundus import Crawler, Sitemap
from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
from fundus.parser.utility import (
    extract_article_body_with_selector,
    generic_author_parsing,
    generic_date_parsing,
)
from fundus.publishers.base_objects import Publisher, PublisherGroup
from fundus.scraping import session
from lxml.cssselect import CSSSelector

from benchmarks import loopback

NUMBER = re.compile(r"/artikel-(\d+)\.html$")


def publisher(number: int, host: str) -> Publisher:
    """A site and how its pages are read."""

    class Parser(ParserProxy):
        class V1(BaseParser):
            _summary_selector = CSSSelector(f"p.vorspann-{number}")
            _paragraph_selector = CSSSelector(f"div.text-{number} > p")

            @attribute
            def body(self) -> ArticleBody | None:
                return extract_article_body_with_selector(
                    self.precomputed.doc,
                    summary_selector=self._summary_selector,
                    paragraph_selector=self._paragraph_selector,
                )

            @attribute
            def title(self) -> str | None:
                return self.precomputed.meta.get("og:title")

            @attribute
            def authors(self) -> list[str]:
                return generic_author_parsing(self.precomputed.ld.bf_search("author"))

            @attribute
            def publishing_date(self) -> datetime | None:
                return generic_date_parsing(self.precomputed.ld.bf_search("datePublished"))

    return Publisher(
        name=f"Bote {number}",
        domain=f"http://{host}/",
        parser=Parser,
        sources=[Sitemap(f"http://{host}/sitemap.xml")],
    )


class LocalSession(session.InterruptableSession):
    """libcurl opens its own sockets, which Python does not see."""

    def request(self, method: str, url: str, *arguments: Any, **options: Any) -> Any:
        """Asks this machine only; redirects come this way, too, since Fundus follows them by itself."""
        loopback.must_be_here(urlsplit(url).hostname)
        return super().request(method, url, *arguments, **options)


def main() -> None:
    """Crawls as the arguments say."""
    folder, limit, *hosts = sys.argv[1:]
    sites = {f"site_{number}": publisher(number, host) for number, host in enumerate(hosts)}

    def is_beyond(url: str) -> bool:
        found = NUMBER.search(url)
        return found is None or int(found[1]) >= int(limit)

    articles = Crawler(PublisherGroup("Invented", (), sites), delay=0.0).crawl(
        url_filter=is_beyond, save_to_file=Path(folder) / "articles.json"
    )
    print(sum(bool(article.plaintext) for article in articles))


if __name__ == "__main__":
    loopback.stay()
    session.InterruptableSession = LocalSession
    main()
