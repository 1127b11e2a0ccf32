"""From a page to an article: the one entry, in the order of trust. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from lxml import etree, html

from archive.records import Article, Attachment
from crawler.extraction.attachments import attachments
from crawler.extraction.authors import Authors, authors_of
from crawler.extraction.blocks import Block, as_html, as_text
from crawler.extraction.body import text_of_page
from crawler.extraction.boilerplate import cleaned
from crawler.extraction.chosen import chosen, chosen_all
from crawler.extraction.clock import Clock
from crawler.extraction.contacts import contacts
from crawler.extraction.headline import headline_of
from crawler.extraction.identity import addresses_of, canonical_links, kind_of, language_of
from crawler.extraction.images import images
from crawler.extraction.lead import stated_lead
from crawler.extraction.media import no_page
from crawler.extraction.page import markup_of, seen_text, tree_of
from crawler.extraction.paywall import is_paywalled, without_scrambled
from crawler.extraction.profile import SiteProfile, made_alike, without_repeated
from crawler.extraction.readers import READERS
from crawler.extraction.report import report_of
from crawler.extraction.selection import Selection, selection_of
from crawler.extraction.standins import stands_in
from crawler.extraction.stated import Stated, first, value
from crawler.extraction.structured import statements
from crawler.extraction.surroundings import Surroundings
from crawler.extraction.times import times_of
from crawler.extraction.topics import correction_in, section_of, tags_of
from crawler.source import Source
from crawler.urls import base_of, joiner, same_site

DEFAULT_ZONE = "Europe/Berlin"
BODY_MIN_WORDS = 3  # less is no article
_CARDS = etree.XPath("descendant::*/@class[contains(concat(' ', normalize-space(.), ' '), ' vcard ')]/..")


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
    those of the response, `fetched_at` is when. `source` brings its selectors and its reader, those of that
    time, `profile` what the site repeats.

    Any bytes give an Article; its `unread` says why when there is nothing to read. Field by field the
    source's selectors are trusted before the reader's, those before what the page says for machines,
    and that before what trafilatura finds.
    """
    headers = headers or {}
    if other := no_page(html):
        return Article(url=url, unread=f"The answer is no page: {other}.")
    markup = markup_of(html, headers)
    tree = tree_of(markup)
    if tree is None:
        return Article(url=url, unread="The page is empty.")
    if source is not None and fetched_at is not None:
        source = source.reading_at(fetched_at)
    return _read(tree, markup, url, headers, fetched_at=fetched_at, source=source, profile=profile)


def _read(
    tree: html.HtmlElement,
    markup: bytes,
    url: str,
    headers: Mapping[str, str],
    *,
    fetched_at: datetime | None,
    source: Source | None,
    profile: SiteProfile | None,
) -> Article:
    whole = joiner(
        base_of(url, [href for base in tree.iter("base") if (href := base.get("href")) is not None])
    )
    made = made_alike(tree, profile) if profile is not None else []
    among = profile.readers if profile is not None and made else READERS
    page = selection_of(tree, source, among, markup=markup)
    canonical = canonical_links(tree, whole)
    said = statements(tree, (url, *canonical))
    whole_text = seen_text(tree)
    language = language_of(tree, said, headers, source)
    zone = source.facts.timezone if source else DEFAULT_ZONE

    def selected(field: str) -> Stated[str] | None:
        return chosen(page, source, field)

    head = headline_of(tree, said, selected("headline"), selected("kicker"))
    pictures = images(page.elements("images"), whole)
    text = text_of_page(tree, page, said, head.element, made)
    lead = first((selected("lead"), text.lead(said), stated_lead(text.body, said)))
    heads = (value(head.kicker), value(head.headline), value(lead), *said.titles())
    # What a site repeats goes last: headings such as “Quellen” tell what follows them.
    body = cleaned(text.body, [line for line in heads if line], pictures)
    own = without_repeated(body.blocks, profile)
    blocks = without_scrambled(own, language)
    is_scrambled = len(blocks) < len(own)

    address, aliases = addresses_of((*canonical, said.meta("og:url")), url, source)
    around = Surroundings(tree, head.element, whole, text=whole_text)
    times = times_of(
        said,
        around,
        (address, *aliases, *canonical),  # one on another site is no address of ours, but tells the day, too
        Clock(zone, fetched_at),
        published=selected("published"),
        modified=selected("modified"),
    )
    authors = authors_of(said, around, chosen_all(page, source, "byline"))
    given: dict[str, Stated[Any] | None] = {
        "kicker": head.kicker,
        "headline": head.headline,
        "lead": lead,
        "body": Stated(as_text(blocks), text.by),
        "byline": _byline(authors, body.writers),
        "agency": first((selected("agency"), body.agency, authors.agency)),
        "dateline": selected("dateline"),
        "source_note": first((selected("source_note"), body.source_note)),
        "section": section_of(said, value(head.headline), selected("section")),
        "tags": tags_of(said, chosen_all(page, source, "tags")),
        "published": times.published,
        "modified": times.modified,
    }
    fields = {name: stated.value for name, stated in given.items() if stated and stated.value}
    article = Article(
        url=address,
        kind=kind_of(said, value(times.published), source),
        **fields,
        body_html=as_html(blocks, whole),
        correction=correction_in(block.text for block in blocks),
        images=pictures,
        attachments=_attachments(page, blocks, whole),
        contacts=contacts(_CARDS(tree)) if b"vcard" in markup else (),
        language=language,
        paywalled=is_scrambled or is_paywalled(page, said),
        aliases=aliases,
        report=report_of(page.reader, given, said, zone, len(whole_text)),
    )
    is_stated = bool(said.article or article.byline or (times.published and times.published.by != "url"))
    words = article.words
    unread = stands_in(tree, article.headline, words, is_stated=is_stated) or _why_unread(article, words)
    return Article(url=url, language=language, unread=unread) if unread else article


def _attachments(
    page: Selection, blocks: Sequence[Block], whole: Callable[[str], str]
) -> tuple[Attachment, ...]:
    """The files its container offers; where none is known, those of its own site that the text links to."""
    if container := page.elements("body"):
        return attachments(container, whole)
    around = dict.fromkeys(block.element for block in blocks if block.element is not None)
    return tuple(one for one in attachments(around, whole) if same_site(one.url, whole("")))


def _byline(authors: Authors, writers: Stated[tuple[str, ...]] | None) -> Stated[tuple[str, ...]] | None:
    """The persons at the top of the text, else those at its end, else those the page states."""
    persons = authors.persons
    return persons if persons and (persons.by in {"source", "reader"} or not writers) else writers


def _why_unread(article: Article, words: int) -> str | None:
    if article.headline is None:
        return "The page has no headline."
    if words < BODY_MIN_WORDS and not article.paywalled:
        return "The page has a headline, but no text of an article was found in it."
    return None
