"""Scrapy's settings: polite by construction, closed where Scrapy's defaults are open. Every limit has its unit."""

import importlib.util
import os

from archive import __version__

BOT_NAME = "stadtchronik"
SPIDER_LOADER_CLASS = "crawler.loader.SourceLoader"

# Who asks. CONTACT is required before the first request to a public site (crawler/spider.py).
CONTACT = os.environ.get("STADTCHRONIK_CONTACT", "")
USER_AGENT = f"stadtchronik/{__version__}" + (f" (+{CONTACT})" if CONTACT else "")
PROGRAM = f"stadtchronik/{__version__}"
ARCHIVE = os.environ.get("STADTCHRONIK_ARCHIVE", "archive.db")

# Politeness: one request at a time to a host, with a pause; sources and robots.txt may ask for longer ones.
# A request that waits for its host's pause counts as well, so one of every source must have room (SOURCES_MAX).
CONCURRENT_REQUESTS = 512
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 1  # of one response, and a page is one: Scrapy starts so many tasks for every response
DOWNLOADER = "crawler.downloader.PromptDownloader"
DOWNLOAD_DELAY = 1.0  # seconds
DOWNLOAD_DELAY_JITTER = 0.0
ROBOTSTXT_OBEY = False  # Scrapy's own reading of it; crawler.middlewares.RobotsMiddleware follows RFC 9309
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "de,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br",  # what archive.captures can decode
}

# Looking again, apart from what seeds say has changed.
REVISITS_MAX = 50  # articles of a source in one run; a source may say `revisits`

# Bounds.
DOWNLOAD_TIMEOUT = 30  # seconds
DOWNLOAD_MAXSIZE = 8 * 1024**2  # bytes, also after decompression
DOWNLOAD_WARNSIZE = 0
HEADERS_MAXSIZE = 256 * 1024  # bytes of an answer's head
DOWNLOAD_FAIL_ON_DATALOSS = True  # half a page must not be mistaken for an edit
REDIRECT_MAX_TIMES = 5
READING_TIMEOUT = 30  # seconds a page may take to be read
# What one source may have in one crawl. What is left stays queued, and the next crawl goes on there.
ARTICLES_MAX = 10_000  # article pages asked for
ARTICLES_DUE_MAX = (
    400  # the same in “crawl --due”, so that one long source keeps the others waiting for an hour or so
)
LISTING_PAGES_MAX = 200  # pages of one listing
SITEMAPS_MAX = 1_000  # sitemaps that other ones name
SITEMAP_DEPTH_MAX = 3  # of an index in an index; what lies deeper is left out for good
URLLENGTH_LIMIT = 2083  # characters
DNS_TIMEOUT = 10  # seconds
RETRY_TIMES = 1
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 ask for time, not for another try at once
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 8 * 1024**2  # bytes waiting to be read before fetching pauses
MEMUSAGE_LIMIT_MB = 1024
CLOSESPIDER_ERRORCOUNT = 0

# Safety.
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {
    "http": "crawler.heads.BoundedHandler",
    "https": "crawler.heads.BoundedHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "crawler.guard.GuardedResolver"
COOKIES_ENABLED = False
HTTPPROXY_ENABLED = False
METAREFRESH_ENABLED = False
REFERRER_POLICY = "no-referrer"  # switched off altogether, redirects warn that it is missing
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Scrapy's own that would do nothing here but cost time with every page are left out.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.guard.GuardMiddleware": 20,
    "crawler.middlewares.RobotsMiddleware": 100,
    "crawler.unpacking.UnpackingMiddleware": 590,
    # Between decompression and the redirects (600): sees final answers as they came over the wire.
    "crawler.middlewares.CaptureMiddleware": 595,
    # Next to the network: every try counts, also one that is made again (550).
    "crawler.throttling.PolitenessMiddleware": 870,
    "crawler.stopping.StoppingMiddleware": 1000,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # the spider looks at every status
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
}
ITEM_PIPELINES = {"crawler.pipelines.ReadingPipeline": 100}
# Scrapy imports what it is told to leave out, here a server of its own in half of a crawl's first second, and so this says
# what there is instead.
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
}
EXTENSIONS = {
    "crawler.progress.CrawlProgress": 500,
    "crawler.metrics.MetricsFile": 500,
}
# Whether a crawl ends with learning the words of new articles, for search; “no” leaves that to the next one, or to `rebuild`.
LEARN_WORDS = os.environ.get("STADTCHRONIK_LEARN_WORDS", "yes") != "no"
PROGRESS_ENABLED = False
METRICS_FILE = ""

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
if importlib.util.find_spec("uvloop"):
    ASYNCIO_EVENT_LOOP = "uvloop.Loop"

LOG_LEVEL = "WARNING"
LOG_VERSIONS: list[str] = []  # nobody sees them at this level, and Scrapy looks into ten packages for them
LOG_FORMAT = (
    "%(asctime)s %(levelname)s: %(message)s"  # which part of the program said it helps nobody who reads it
)
