"""news-please on invented sites, with its own crawler: its sitelist, a process for each site, files of HTML and JSON.

    PEERS_PYTHON -m benchmarks.news_please_crawl FOLDER LIMIT HOST...

Its defaults but for the pauses and images, which no other crawler fetches. Says how many articles have a text.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from configparser import RawConfigParser
from itertools import islice
from pathlib import Path
from typing import Any

import newsplease
from newsplease.crawler.spiders.sitemap_crawler import SitemapCrawler

from benchmarks import loopback

ROOT = Path(__file__).parent.parent
DEFAULTS = Path(newsplease.__file__).parent / "config" / "config.cfg"
EXTRACTORS = (
    ("newspaper_extractor_no_images", "NewspaperExtractorNoImages"),
    "readability_extractor",
    "date_extractor",
    "lang_detect_extractor",
)

loopback.stay()  # here, since each site's process imports this for its spider


class FirstOfSitemap(SitemapCrawler):
    """Its crawler of sitemaps, up to a number of pages."""

    name = "FirstOfSitemap"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # Scrapy lets no request pass for a domain with a port, and news-please does not take the port off.
        self.allowed_domains = [domain.partition(":")[0] for domain in self.allowed_domains]

    def sitemap_filter(self, entries: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The first entries."""
        return islice(entries, self.config.section("Crawler")["limit"])


def configure(folder: Path, limit: int, hosts: list[str]) -> None:
    """Writes its two files: how to crawl, and what."""
    config = RawConfigParser()
    config.read(DEFAULTS, encoding="utf-8")
    config.read_dict(
        {
            "Crawler": {
                "default": FirstOfSitemap.name,
                "limit": limit,
                "number_of_parallel_crawlers": os.cpu_count(),
            },
            "Files": {"working_path": folder},
            "ArticleMasterExtractor": {"extractors": EXTRACTORS},
            "Scrapy": {
                "spider_modules": ["benchmarks.news_please_crawl"],
                "download_delay": 0,
                "log_level": "ERROR",
            },
        }
    )
    with (folder / "config.cfg").open("w", encoding="utf-8") as file:
        config.write(file)
    sites = {"base_urls": [{"url": f"http://{host}/"} for host in hosts]}
    (folder / "sitelist.hjson").write_text(json.dumps(sites), encoding="utf-8")


def main() -> None:
    """Crawls as the arguments say."""
    folder, limit, hosts = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    configure(folder, limit, hosts)
    os.environ["PYTHONPATH"] = str(ROOT)  # the sites' processes start from files of news-please
    from newsplease.__main__ import NewsPleaseLauncher  # noqa: PLC0415 - not needed, but slow, for a site's process

    NewsPleaseLauncher(f"{folder}/", *[False] * 6, True)
    stored = (json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("data/**/*.json"))
    print(sum(bool(article["maintext"]) for article in stored))


if __name__ == "__main__":
    main()
