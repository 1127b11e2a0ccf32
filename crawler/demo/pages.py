"""What a demo site answers to a request: pages from templates, validators, lists. Pure, but for reading templates."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from crawler.demo.cities import Cities, Page, Site, Written, pages_of

TEASERS = 5  # in each list of other articles
ZONE = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response before it is sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def respond(cities: Cities, host: str, path: str, headers: Mapping[str, str], stage: int) -> Answer:
    """The answer of the site at `host`. `headers` have lowercase names; `stage` is 1 or 2."""
    site = cities.site_at(host)
    if site is None:
        return _plain(404, "There is no such site.")
    if path == "/robots.txt":
        sitemaps = [page.path for page in site.pages if page.template in {"sitemap.xml", "sitemapindex.xml"}]
        lines = [
            "User-agent: *",
            "Disallow: /suche",
            *(f"Sitemap: {cities.origin(site)}{one}" for one in sitemaps),
        ]
        return _plain(200, "\n".join(lines) + "\n")
    articles = cities.articles(stage, site)
    for article in articles:
        if urlsplit(article.url).path == path:
            return _article(cities, site, article, headers)
    for page in site.pages:
        number = _number(page, path)
        if number is not None:
            return _list(cities, site, page, number, articles, headers=headers)
    return _sent(
        site, _render(cities, site, "missing.html", {"title": "Seite nicht gefunden"}), headers, status=404
    )


def _article(cities: Cities, site: Site, article: Written, headers: Mapping[str, str]) -> Answer:
    teasers = _teasers(cities, site, article)
    text = _render(
        cities, site, "article.html", {"article": article, "teasers": teasers, "title": article.headline}
    )
    return _sent(site, text, headers, modified=article.modified)


def _teasers(cities: Cities, site: Site, article: Written) -> list[Written]:
    """Other articles of the site, different on every page and the same on each visit."""
    steady = [raw["slug"] for raw in site.articles if "second" not in raw]
    others = [one for one in cities.articles(1, site) if one.slug in steady and one.slug != article.slug]
    return sorted(others, key=lambda one: sha256(f"{article.slug} {one.slug}".encode()).digest())[
        : 4 * TEASERS
    ]


def _number(page: Page, path: str) -> int | None:
    """Which page of this list a path means; None when it means another one."""
    if path == page.path:
        return page.first
    if page.next is None:
        return None
    parts, wanted = urlsplit(path), urlsplit(page.next)
    if wanted.query and parts.path == wanted.path:
        value = parse_qs(parts.query).get(wanted.query.partition("=")[0], [""])[0]
    else:
        before, _, after = page.next.partition("{page}")
        value = path.removeprefix(before).removesuffix(after) if path.startswith(before) else ""
    return int(value) if value.isdecimal() else None


def _list(
    cities: Cities,
    site: Site,
    page: Page,
    number: int,
    articles: Sequence[Written],
    *,
    headers: Mapping[str, str],
) -> Answer:
    shown, goes_on = pages_of(articles, page, number)
    following = page.next.format(page=number + 1) if goes_on and page.next else None
    newest = max((_moment(article.modified) for article in shown), default=None)
    context = {"articles": shown, "page": page, "number": number, "following": following, "newest": newest}
    text = _render(cities, site, page.template, {**context, "title": site.name})
    if not page.packed:
        return _sent(site, text, headers, modified=newest, media_type=page.type)
    return _conditional(gzip.compress(text.encode(), mtime=0), page.type, newest, headers)


def _render(cities: Cities, site: Site, template: str, context: Mapping[str, object]) -> str:
    environment = _environment(site.templates, cities.shared)
    origin = cities.origin(site)
    return environment.get_template(template).render(site=site, origin=origin, **context)


@cache
def _environment(*folders: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(["html", "xml"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": lambda moment: f"{moment:%d.%m.%Y}",
        "long_day": lambda moment: format_date(moment, "long", locale="de"),
        "clock": lambda moment: f"{_moment(moment).astimezone(ZONE):%H:%M}",
        "iso": lambda moment: moment.isoformat(),
        "full": lambda moment: _moment(moment).isoformat(),
        "utc": lambda moment: f"{_moment(moment).astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
        "rfc822": lambda moment: format_datetime(_moment(moment)),
        "json": lambda value: json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"),
    }
    return environment


def _moment(moment: date) -> datetime:
    """A time of day for articles that have none: nine in the morning."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(9), ZONE)


def _sent(
    site: Site,
    text: str,
    headers: Mapping[str, str],
    *,
    status: int = 200,
    modified: date | None = None,
    media_type: str = "text/html",
) -> Answer:
    is_page = media_type == "text/html"
    encoding = site.encoding if is_page else "utf-8"
    charset = site.charset if is_page else "utf-8"
    body = text.encode(encoding, "xmlcharrefreplace")
    content_type = f"{media_type}; charset={charset}" if charset else media_type
    if status != 200:
        return Answer(status, (("Content-Type", content_type),), body)
    return _conditional(body, content_type, modified, headers)


def _conditional(body: bytes, content_type: str, modified: date | None, headers: Mapping[str, str]) -> Answer:
    """The body with its validators, or “not modified” (RFC 9110 §13)."""
    etag = f'"{sha256(body).hexdigest()[:16]}"'
    stamp = _moment(modified).astimezone(UTC).replace(microsecond=0) if modified else None
    sent = [("ETag", etag), *([("Last-Modified", format_datetime(stamp, usegmt=True))] if stamp else [])]
    if "if-none-match" in headers:
        unchanged = headers["if-none-match"] == etag
    else:
        since = headers.get("if-modified-since")
        unchanged = bool(since and stamp and stamp <= parsedate_to_datetime(since))
    if unchanged:
        return Answer(304, tuple(sent), b"")
    sent.append(("Content-Type", content_type))
    if "gzip" in headers.get("accept-encoding", "") and not body.startswith(b"\x1f\x8b"):
        sent += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        body = gzip.compress(body, mtime=0)
    return Answer(200, tuple(sent), body)


def _plain(status: int, text: str) -> Answer:
    return Answer(status, (("Content-Type", "text/plain; charset=utf-8"),), text.encode())
