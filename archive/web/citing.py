"""Citations of an article: on its page, as files for reference managers, and as linked data for search engines."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from datasette.utils.asgi import Response

from archive import browse
from archive.citation import FORMS, Cited, apa, chicago
from archive.web.answering import Answer, absolute, ask, language_of, missing

Row = Mapping[str, Any]


async def download(datasette: Any, request: Any) -> Answer:
    """The citation of an article as BibTeX, RIS or CSL-JSON."""
    key, ending = int(request.url_vars["id"]), request.url_vars["ending"]
    found = await ask(datasette, lambda db: browse.article(db, key))
    if found is None:
        return await missing(datasette, request)
    media_type, written = FORMS[ending]
    text = await asyncio.to_thread(written, cited(datasette, request, found), language_of(request))
    return Response(
        text,
        headers={
            "Content-Disposition": f'attachment; filename="stadtchronik-{key}.{ending}"',
            "Vary": "Accept-Language, Cookie",
        },
        content_type=f"{media_type}; charset=utf-8",
    )


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/article/(?P<id>\d{1,18})\.(?P<ending>bib|ris|csl\.json)$", download),
]


def shown(datasette: Any, request: Any, article: Row) -> dict[str, Any]:
    """What the page of an article says of citing it: `citations` by style, `permalink`, `linked_data`."""
    found, language = cited(datasette, request, article), language_of(request)
    return {
        "citations": {"APA": apa(found, language), "Chicago": chicago(found, language)},
        "permalink": found.permalink,
        "linked_data": linked_data(found, article),
    }


def cited(datasette: Any, request: Any, article: Row) -> Cited:
    """What a citation of an article is made of."""
    return Cited(
        key=article["id"],
        url=article["url"],
        kind=article["kind"],
        headline=article["headline"],
        authors=tuple((article["byline"] or "").split(", ")) if article["byline"] else (),
        source=article["source_name"],
        source_kind=article["source_kind"],
        published=article["published"],
        language=article["language"],
        seen=article["last_seen"],
        archived=article["captured"]["fetched"],
        permalink=absolute(datasette, request, f"/article/{article['id']}"),
    )


def linked_data(cited: Cited, article: Row) -> dict[str, Any]:
    """The article as schema.org's NewsArticle; what is unknown is left out."""
    found = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": cited.headline,
        "datePublished": cited.published,
        "dateModified": article["modified"],
        "author": [{"@type": "Person", "name": name} for name in cited.authors],
        "publisher": {"@type": "Organization", "name": cited.source, "url": article["homepage"]},
        "articleSection": article["section"],
        "inLanguage": cited.language,
        "keywords": article["tags"],
        "wordCount": article["words"],
        "isAccessibleForFree": None if article["paywalled"] is None else not article["paywalled"],
        "url": cited.url,
        "archivedAt": cited.permalink,
    }
    return {name: value for name, value in found.items() if value not in (None, [], "")}
