"""From a reading to the columns of articles and versions. Pure."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from archive.records import Article

Row = Mapping[str, Any]


def report(article: Article) -> str | None:
    """How it was read, as `captures.report` has it."""
    return json.dumps(asdict(article.report), ensure_ascii=False) if article.report else None


def changed(old: Row, new: Row) -> tuple[str, ...]:
    """The columns in which a row differs from its new values."""
    return tuple(name for name in new if old[name] != new[name] and name not in {"content_hash", "last_seen"})


def version_fields(article: Article) -> dict[str, Any]:
    """What a version is made of."""
    return {
        "kicker": article.kicker,
        "headline": article.headline,
        "lead": article.lead,
        "body": article.body,
        "byline": ", ".join(article.byline) or None,
        "published": article.published,
        "content_hash": article.content_hash,
    }


def article_fields(article: Article) -> dict[str, Any]:
    """What an article has of its newest reading, parts apart."""
    return version_fields(article) | {
        "url": article.url,
        "kind": article.kind,
        "body_html": article.body_html,
        "agency": article.agency,
        "dateline": article.dateline,
        "source_note": article.source_note,
        "correction": article.correction,
        "section": article.section,
        "modified": article.modified,
        "language": article.language,
        "paywalled": article.paywalled,
        "words": article.words,
    }
