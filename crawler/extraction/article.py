"""From a page to an article: the one entry, in the order of trust. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lxml import html

from archive.records import Article, ArticleKind, Contact
from crawler.extraction import boilerplate, structured
from crawler.extraction.attachments import attachments
from crawler.extraction.blocks import Block, as_html, as_text
from crawler.extraction.body import body_blocks
from crawler.extraction.bylines import is_sign, names
from crawler.extraction.contacts import contacts
from crawler.extraction.dates import moment
from crawler.extraction.images import ADDRESS_ATTRIBUTES, images
from crawler.extraction.page import parse
from crawler.extraction.paywall import is_scrambled
from crawler.extraction.profile import SiteProfile, without_repeated
from crawler.extraction.selection import Selection, selection_of
from crawler.source import Source
from crawler.urls import base_of, join, normalise, same_site

DEFAULT_ZONE = "Europe/Berlin"
FUTURE_MAX = timedelta(days=1)  # a page dated later than this after its capture speaks of something else
BODY_MIN_WORDS = 3  # less is no article


def extract(
    html: bytes,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    source: Source | None = None,
    profile: SiteProfile | None = None,
) -> Article:
    """Reads the article of a page.

    `html` are the bytes as served (Content-Encoding removed), `url` is where they came from, `headers` are
    those of the response, `fetched_at` is when. `source` brings its selectors and its reader, `profile`
    what the site repeats.

    Any bytes give an Article; its `unread` says why when there is nothing to read. Field by field the
    source's selectors are trusted before the reader's, those before what the page says for machines,
    and that before what trafilatura finds.
    """
    headers = headers or {}
    tree = parse(html, headers)
    if tree is None:
        return Article(url=url, unread="The page is empty.")
    _make_absolute(tree, url)
    article = _read(tree, url, headers, source, profile)
    return replace(article, published=None) if _is_later(article.published, fetched_at) else article


def _read(
    tree: html.HtmlElement,
    url: str,
    headers: Mapping[str, str],
    source: Source | None,
    profile: SiteProfile | None,
) -> Article:
    page = selection_of(tree, source)
    data = structured.article_data(tree)
    zone = source.facts.timezone if source else DEFAULT_ZONE
    language = _language(tree, headers, source)

    headline = page.text("headline") or _headline(tree, data)
    kicker = _other_than(page.text("kicker"), headline)
    pictures = images(page.elements("images"))
    blocks = without_repeated(body_blocks(tree, page), profile)
    lead = page.text("lead") or _stated_lead(
        blocks,
        structured.text(data.get("description")),
        structured.meta(tree, "og:description", "description"),
    )

    captions = [line for picture in pictures for line in (picture.caption, picture.credit) if line]
    blocks = boilerplate.without_furniture(blocks)
    blocks = boilerplate.without_head(blocks, [head for head in (kicker, headline, lead) if head])
    blocks = boilerplate.without_end(blocks)
    blocks, source_note = boilerplate.without_sources(blocks)
    blocks, agency = boilerplate.without_sign(blocks)
    blocks, writers = boilerplate.without_byline(blocks)
    blocks = boilerplate.without_captions(blocks, captions)

    published = _first(
        lambda text: moment(text, zone),
        page.text("published"),
        structured.text(data.get("datePublished")),
        structured.meta(tree, "article:published_time", "datepublished", "date", "dc.date.issued"),
    )
    paywalled = _paywalled(tree, page, data)
    if is_scrambled(as_text(blocks) or "", language):
        blocks, paywalled = [], True

    address, aliases = _addresses(tree, url)
    article = Article(
        url=address,
        kind=_kind(tree, data, published, source),
        kicker=kicker,
        headline=headline,
        lead=lead,
        body=as_text(blocks),
        body_html=as_html(blocks),
        byline=names(page.texts("byline")) or writers or names(structured.persons(data.get("author"))),
        agency=page.text("agency") or agency or next(filter(is_sign, structured.persons(data.get("author"))), None),
        dateline=page.text("dateline"),
        source_note=page.text("source_note") or source_note,
        section=page.text("section") or structured.text(data.get("articleSection")) or structured.meta(tree, "article:section") or _crumb(tree, headline, data),
        tags=tuple(page.texts("tags") or structured.words(data.get("keywords")) or structured.words(structured.meta(tree, "news_keywords", "keywords"))),
        published=published,
        modified=_first(lambda text: moment(text, zone), page.text("modified"), structured.text(data.get("dateModified")), structured.meta(tree, "article:modified_time", "og:updated_time")),
        images=pictures,
        attachments=attachments(page.elements("body")),
        contacts=_contacts(tree),
        language=language,
        paywalled=paywalled,
        aliases=aliases,
    )  # fmt: skip
    if article.headline is None or (article.words < BODY_MIN_WORDS and not paywalled):
        return Article(url=url, language=language, unread=_why_unread(article))
    return article


def _is_later(published: str | None, fetched_at: datetime | None) -> bool:
    """Whether a page claims to be published after it was fetched."""
    if published is None or fetched_at is None:
        return False
    return published[:10] > (fetched_at + FUTURE_MAX).date().isoformat()


def _make_absolute(tree: html.HtmlElement, url: str) -> None:
    """Gives links and pictures whole addresses; one that is no address stays what it is."""
    base = base_of(url, tree.xpath("//base/@href"))
    for link in tree.xpath(" | ".join(f"//@{name}" for name in ("href", *ADDRESS_ATTRIBUTES))):
        link.getparent().set(link.attrname, join(base, link) or link)


def _headline(tree: html.HtmlElement, data: Mapping[str, object]) -> str | None:
    """The visible headline: a main heading the page's other titles know, or what those say."""
    stated = [structured.text(data.get("headline")), structured.meta(tree, "og:title", "twitter:title")]
    title = " ".join((tree.findtext(".//title") or "").split()) or None
    known = [text.casefold() for text in (*stated, title) if text]
    visible = [" ".join(h1.text_content().split()) for h1 in tree.iter("h1")]
    shown = [text for text in visible if text and any(text.casefold() in other for other in known)]
    return next(iter(shown), None) or _first(None, *stated) or next(filter(None, visible), None) or title


def _stated_lead(blocks: Sequence[Block], *descriptions: str | None) -> str | None:
    """The description a page states, when it is its first paragraph and more follows."""
    for number, block in enumerate(blocks[:3]):
        if block.kind == "paragraph" and len(blocks) > number + 1 and block.text in descriptions:
            return block.text
    return None


def _other_than(text: str | None, other: str | None) -> str | None:
    return None if text == other else text


def _crumb(tree: html.HtmlElement, headline: str | None, data: Mapping[str, object]) -> str | None:
    """The last step of the breadcrumb before the article itself; the homepage alone is none."""
    own = {headline, structured.text(data.get("headline")), structured.meta(tree, "og:title")}
    steps = [name for name in structured.breadcrumb(tree) if name not in own]
    return steps[-1] if len(steps) > 1 else None


def _paywalled(tree: html.HtmlElement, page: Selection, data: Mapping[str, object]) -> bool | None:
    if page.elements("paywall"):
        return True
    free = structured.is_free(data.get("isAccessibleForFree"))
    if free is None and structured.meta(tree, "article:content_tier") in {"locked", "metered"}:
        return True
    return None if free is None else not free


def _kind(
    tree: html.HtmlElement, data: Mapping[str, object], published: str | None, source: Source | None
) -> ArticleKind:
    if source is not None and source.publishes != "article":
        return source.publishes
    is_article = published or data or structured.meta(tree, "og:type") == "article"
    return "article" if is_article else "page"


def _addresses(tree: html.HtmlElement, url: str) -> tuple[str, tuple[str, ...]]:
    """The address the page gives itself, if it is one of this site and no homepage; and the others."""
    stated = [*tree.xpath("//link[@rel='canonical']/@href"), structured.meta(tree, "og:url")]
    found = [normal for text in stated if text and (normal := normalise(text)) and _may_be(normal, url)]
    own = normalise(url) or url
    address = found[0] if found else own
    return address, tuple(dict.fromkeys(other for other in (own, *found) if other != address))


def _may_be(canonical: str, url: str) -> bool:
    is_homepage = urlsplit(canonical).path in {"", "/"} and not urlsplit(canonical).query
    return same_site(canonical, url) and (not is_homepage or urlsplit(url).path in {"", "/"})


def _language(tree: html.HtmlElement, headers: Mapping[str, str], source: Source | None) -> str | None:
    stated = tree.get("lang") or tree.get("xml:lang") or structured.meta(tree, "language", "og:locale")
    header = next((value for name, value in headers.items() if name.lower() == "content-language"), None)
    text = stated or header or (source.facts.language if source else None)
    primary = (text or "").replace("_", "-").partition("-")[0].partition(",")[0].strip().lower()
    return primary if primary.isalpha() and len(primary) in {2, 3} else None


def _contacts(tree: html.HtmlElement) -> tuple[Contact, ...]:
    return contacts(tree.find_class("vcard"))


def _first(read: Callable[[str | None], str | None] | None, *texts: str | None) -> str | None:
    """The first text that is there and, where a way to read it is given, can be read."""
    return next((value for text in texts if (value := read(text) if read else text)), None)


def _why_unread(article: Article) -> str:
    if article.headline is None:
        return "The page has no headline."
    return "The page has a headline, but no text of an article was found in it."
