"""What is known of content management systems: where each puts what, as CSS selectors. Data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SELECTABLE = frozenset(
    {
        "kicker", "headline", "lead", "dateline", "byline", "agency", "source_note", "section", "tags",
        "published", "modified", "body", "images", "drop", "paywall",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """One system.

    `recognise` matches its article pages and no others. `select` gives CSS selectors by field, the first
    that finds a text decides; `body` and `images` take all that match, `drop` names what is inside them
    and is not the article's, `paywall` what is only there when the text is not free.
    """

    recognise: str
    select: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


READERS: Mapping[str, Reader] = {
    "park": Reader(
        "article[data-cy=park-article]",
        {
            "kicker": ("[data-cy=park-article] > header [data-cy=kicker]",),
            "headline": ("[data-cy=park-article] > header [data-cy=article_headline]",),
            "lead": ("[data-cy=park-article] [data-cy=intro]",),
            "dateline": ("[data-cy=park-article] [data-cy=dateline]",),
            "byline": ("[data-cy=authorsbox] a", "[data-cy=authorsbox] span"),
            "agency": (".park-article__sign",),
            "body": ("[data-cy=article_content]",),
            "images": (".park-article__cover figure", "[data-cy=article_content] figure"),
            "drop": (
                ".park-article__sign", ".park-section-mark", "[data-cy=newsletter-promo]",
                "[data-cy=inline-teaser-list]", "[data-cy=portal]", "[data-cy=park-teaser-recommendation]",
                ".park-paywall-offer",
            ),
            "paywall": (".park-paywall-content",),
        },
    ),
    "typo3-news": Reader(
        ".news-single",
        {
            "headline": (".news-single .article > [itemprop=headline]", ".news-single [itemprop=headline]"),
            "lead": (".news-single .teaser-text",),
            "byline": (".news-single .news-redaktion", ".news-single [itemprop=author]"),
            "section": (".news-single .news-list-category-item", ".news-single .news-list-category > *"),
            "tags": (".news-single .news-tag", ".news-single [itemprop=keywords] a"),
            "published": (".news-single time[itemprop=datePublished]::attr(datetime)", ".news-single time::attr(datetime)"),
            "body": (".news-single .news-text-wrap",),
            "images": (".news-single figure", ".news-single .news-img-wrap"),
            "drop": (".news-related-wrap", ".news-backlink-wrap", ".news-img-wrap", ".news-redaktion"),
        },
    ),
    "t-online": Reader(
        "[data-external-article-headline]",
        {
            "kicker": ("[data-external-article-kicker]",),
            "headline": ("[data-external-article-headline]",),
            "lead": ("[data-testid='StageLayout.StreamItem'] > p.font-bold",),
            "byline": ("[data-testid='StageLayout.StreamItem'] .whitespace-pre-wrap span.font-bold > span.font-bold",),
            "body": (
                "[data-testid='StageLayout.StreamItem'] > p:not(.font-bold)",
                "[data-testid='StageLayout.StreamItem'] > h3",
                "[data-testid='StageLayout.StreamItem'] > ul",
                "[data-testid='StageLayout.StreamItem'] > ol",
                "[data-testid='StageLayout.StreamItem'] > blockquote",
                "[data-testid='StageLayout.StreamItem'] > .bg-whitelilac",
            ),
            "images": ("[data-testid='StageLayout.StreamItem'] figure",),
            "drop": ("aside",),
        },
    ),
    "wordpress": Reader(
        ".hentry .entry-content, article.post .entry-content",
        {
            "headline": (".hentry .entry-title", "article.post .entry-title"),
            "lead": (".entry-content > p.lead", ".entry-content > p.intro"),
            "byline": (".hentry .author .fn", ".hentry .byline .author", ".hentry [rel=author]"),
            "section": (".hentry .cat-links a", ".hentry [rel='category tag']"),
            "tags": (".hentry .tags-links a", ".hentry [rel=tag]"),
            "published": (".hentry time.entry-date::attr(datetime)", ".hentry time.published::attr(datetime)"),
            "body": (".hentry .entry-content", "article.post .entry-content"),
            "images": (".hentry .entry-content figure", ".hentry .wp-caption", ".hentry .post-thumbnail figure"),
            "drop": (
                ".sharedaddy", ".jp-relatedposts", ".wp-caption", ".author-box", ".entry-content > p.lead",
                ".entry-content > p.intro", ".addtoany_share_save_container", ".post-navigation", ".yarpp",
            ),
        },
    ),
    "drupal": Reader(
        "[class*='node--type-'] .field--name-body",
        {
            "kicker": (".field--name-field-kicker", ".field--name-field-dachzeile"),
            "headline": ("[class*='node--type-'] h1", "h1.page-title", "h1"),
            "lead": (".field--name-field-lead", ".field--name-field-teaser", ".field--name-field-vorspann"),
            "tags": (".field--name-field-tags a", ".field--name-field-tags .field__item"),
            "section": (".field--name-field-section", ".field--name-field-category"),
            "published": (
                ".field--name-field-date time::attr(datetime)", ".field--name-field-date",
                "[class*='node--type-'] time::attr(datetime)",
            ),
            "body": ("[class*='node--type-'] .field--name-body",),
            "images": ("[class*='node--type-'] figure",),
            "drop": (".links", ".node__links"),
        },
    ),
    "shtml": Reader(
        "html[xmlns] #inhalt > h1",
        {
            "kicker": ("#inhalt > h1",),
            "headline": ("#inhalt > h1 + h2", "#inhalt > h1"),
            "section": ("#breadcrumb a:last-of-type",),
            "published": ("#inhalt > .datum",),
            "body": ("#inhalt",),
            "images": ("#inhalt .bild",),
            "drop": (".vcard", ".kopfbild", "#inhalt > h1", "#inhalt > h1 + h2", "#inhalt > .datum", "#inhalt .bild"),
        },
    ),
}  # fmt: skip
