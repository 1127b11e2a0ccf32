"""From a page to an article: the one entry, in the order of trust. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree, html

from archive.records import Article, ArticleKind, Attachment
from crawler.extraction import boilerplate, structured
from crawler.extraction.attachments import attachments
from crawler.extraction.authors import Authors, authors_of
from crawler.extraction.blocks import Block, as_html, as_text
from crawler.extraction.body import text_of_page
from crawler.extraction.chosen import chosen, chosen_all
from crawler.extraction.contacts import contacts
from crawler.extraction.headline import headline_of
from crawler.extraction.images import images
from crawler.extraction.page import parse
from crawler.extraction.paywall import without_scrambled
from crawler.extraction.profile import SiteProfile, fits, without_repeated
from crawler.extraction.readers import READERS
from crawler.extraction.selection import Selection, selection_of
from crawler.extraction.stated import value
from crawler.extraction.structured import Statements
from crawler.extraction.surroundings import Surroundings
from crawler.extraction.times import Clock, times_of
from crawler.extraction.topics import section_of, tags_of
from crawler.source import Source
from crawler.urls import base_of, joiner, normalise, same_site

DEFAULT_ZONE = "Europe/Berlin"
BODY_MIN_WORDS = 3  # less is no article
_CARDS = etree.XPath(
    "descendant::*[@class and contains(concat(' ', normalize-space(@class), ' '), ' vcard ')]"
)


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
    return _read(tree, url, headers, fetched_at=fetched_at, source=source, profile=profile)


def _read(
    tree: html.HtmlElement,
    url: str,
    headers: Mapping[str, str],
    *,
    fetched_at: datetime | None,
    source: Source | None,
    profile: SiteProfile | None,
) -> Article:
    whole = joiner(base_of(url, tree.xpath("//base/@href")))
    is_known = profile is not None and fits(profile, tree)
    page = selection_of(tree, source, profile.readers if profile and is_known else READERS)
    canonical = [whole(link.get("href", "")) for link in tree.iter("link") if link.get("rel") == "canonical"]
    said = structured.statements(tree, (url, *canonical))
    data = said.article
    zone = source.facts.timezone if source else DEFAULT_ZONE
    language = _language(tree, said, headers, source)

    head = headline_of(tree, said, chosen(page, source, "headline"), chosen(page, source, "kicker"))
    headline, kicker = value(head.headline), value(head.kicker)
    pictures = images(page.elements("images"), whole)
    descriptions = _descriptions(said)
    text = text_of_page(tree, page, head.element, profile if is_known else None)
    blocks = without_repeated(text.body, profile)
    lead = page.text("lead") or text.lead(descriptions) or _stated_lead(blocks, descriptions)

    captions = [line for picture in pictures for line in (picture.caption, picture.credit) if line]
    blocks = boilerplate.without_furniture(blocks)
    titles = (structured.text(data.get("headline")), said.meta("og:title"))
    blocks = boilerplate.without_head(blocks, [head for head in (kicker, headline, lead, *titles) if head])
    blocks = boilerplate.without_end(blocks)
    blocks, source_note = boilerplate.without_sources(blocks)
    blocks, agency = boilerplate.without_sign(blocks)
    blocks, writers = boilerplate.without_byline(blocks)
    blocks = boilerplate.without_captions(blocks, captions)

    address, aliases = _addresses((*canonical, said.meta("og:url")), url, source)
    around = Surroundings(tree, head.element, whole)
    times = times_of(
        said,
        around,
        (address, *aliases, *canonical),  # one on another site is no address of ours, but tells the day, too
        Clock(zone, fetched_at),
        published=chosen(page, source, "published"),
        modified=chosen(page, source, "modified"),
    )
    published = value(times.published)
    authors = authors_of(said, around, chosen_all(page, source, "byline"))
    paywalled = _paywalled(page, said)
    readable = without_scrambled(blocks, language)
    if len(readable) < len(blocks):
        blocks, paywalled = readable, True

    article = Article(
        url=address,
        kind=_kind(said, published, source),
        kicker=kicker,
        headline=headline,
        lead=lead,
        body=as_text(blocks),
        body_html=as_html(blocks, whole),
        byline=_byline(authors, writers),
        agency=page.text("agency") or agency or value(authors.agency),
        dateline=page.text("dateline"),
        source_note=page.text("source_note") or source_note,
        section=value(section_of(said, headline, chosen(page, source, "section"))),
        tags=value(tags_of(said, chosen_all(page, source, "tags"))) or (),
        published=published,
        modified=value(times.modified),
        images=pictures,
        attachments=_attachments(page, blocks, whole),
        contacts=contacts(_CARDS(tree)) if "vcard" in page.names else (),
        language=language,
        paywalled=paywalled,
        aliases=aliases,
    )  # fmt: skip
    if article.headline is None or (article.words < BODY_MIN_WORDS and not paywalled):
        return Article(url=url, language=language, unread=_why_unread(article))
    return article


def _attachments(
    page: Selection, blocks: Sequence[Block], whole: Callable[[str], str]
) -> tuple[Attachment, ...]:
    """The files its container offers; where none is known, those of its own site that the text links to."""
    if container := page.elements("body"):
        return attachments(container, whole)
    around = dict.fromkeys(block.element for block in blocks if block.element is not None)
    return tuple(one for one in attachments(around, whole) if same_site(one.url, whole("")))


def _descriptions(said: Statements) -> list[str]:
    """What the page states of itself for machines."""
    stated = (
        structured.text(said.article.get("description")),
        *(said.meta(name) for name in ("og:description", "description", "twitter:description")),
    )
    return list(dict.fromkeys(text for text in stated if text))


def _stated_lead(blocks: Sequence[Block], descriptions: Sequence[str]) -> str | None:
    """The description a page states, when it is its first paragraph and more follows."""
    for number, block in enumerate(blocks[:3]):
        if block.kind == "paragraph" and len(blocks) > number + 1 and block.text in descriptions:
            return block.text
    return None


def _byline(authors: Authors, writers: tuple[str, ...]) -> tuple[str, ...]:
    """The persons at the top of the text, else those at its end, else those the page states."""
    persons = authors.persons
    if persons and (persons.by in {"source", "reader"} or not writers):
        return persons.value
    return writers


def _paywalled(page: Selection, said: Statements) -> bool | None:
    if page.elements("paywall"):
        return True
    free = structured.is_free(said.article.get("isAccessibleForFree"))
    if free is None and said.meta("article:content_tier") in {"locked", "metered"}:
        return True
    return None if free is None else not free


def _kind(said: Statements, published: str | None, source: Source | None) -> ArticleKind:
    if source is not None and source.publishes != "article":
        return source.publishes
    is_article = published or said.article or said.meta("og:type") == "article"
    return "article" if is_article else "page"


def _addresses(stated: Sequence[str | None], url: str, source: Source | None) -> tuple[str, tuple[str, ...]]:
    """The address the page gives itself, if it is one of this site's articles and no homepage; and the others."""
    found = [
        normal
        for text in stated
        if text
        and (normal := normalise(text))
        and _may_be(normal, url)
        and (source is None or source.wants(normal))
    ]
    own = normalise(url) or url
    address = found[0] if found else own
    return address, tuple(dict.fromkeys(other for other in (own, *found) if other != address))


def _may_be(canonical: str, url: str) -> bool:
    is_homepage = urlsplit(canonical).path in {"", "/"} and not urlsplit(canonical).query
    return same_site(canonical, url) and (not is_homepage or urlsplit(url).path in {"", "/"})


def _language(
    tree: html.HtmlElement, said: Statements, headers: Mapping[str, str], source: Source | None
) -> str | None:
    stated = tree.get("lang") or tree.get("xml:lang") or said.meta("language", "og:locale")
    header = next((value for name, value in headers.items() if name.lower() == "content-language"), None)
    text = stated or header or (source.facts.language if source else None)
    primary = (text or "").replace("_", "-").partition("-")[0].partition(",")[0].strip().lower()
    return primary if primary.isalpha() and len(primary) in {2, 3} else None


def _why_unread(article: Article) -> str:
    if article.headline is None:
        return "The page has no headline."
    return "The page has a headline, but no text of an article was found in it."
