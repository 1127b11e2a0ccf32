"""What may be shown of an article to whom: the policy of its source, and the SQL that keeps to it. Pure.

The policy is applied below everything that reads: a connection that serves readers has temporary views in front of the
archive's tables, under their own names (`archive.showing`). So no page, feed, download or table of Datasette can
forget it. docs/display.md says what each policy shows, and why.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

# public: anyone who comes. members: people who signed in. The operator's own shell has no views in front of the tables.
Audience = Literal["public", "members"]

EXTRACT_CHARACTERS = 200  # of a text under the policy `snippet`, always its beginning: a press publisher's right leaves very short extracts free (§ 87g UrhG)

_EXTRACT = f"substr({{0}}, 1, {EXTRACT_CHARACTERS}) || iif(length({{0}}) > {EXTRACT_CHARACTERS}, '…', '')"
_NOTHING = "NULL"
_LEAD = _EXTRACT.format("kept.lead")
_BODY = f"CASE WHEN kept.lead IS NULL THEN {_EXTRACT.format('kept.body')} END"  # one extract, not two

# Columns that hold a publisher's text, and what stands there under the policy `snippet`; under `metadata` nothing does.
# Everything else is metadata: addresses, headline and kicker, names, dates, keywords, numbers, fingerprints.
TEXTS: Mapping[str, Mapping[str, str]] = {
    "articles": {
        "lead": _LEAD,
        "body": _BODY,
        "body_html": _NOTHING,
        "source_note": _NOTHING,
        "correction": _NOTHING,
    },
    "versions": {"lead": _LEAD, "body": _BODY},
    "images": {"caption": _NOTHING, "credit": _NOTHING},
    "attachments": {"title": _NOTHING},
    "contacts": dict.fromkeys(
        ("name", "street", "postal_code", "city", "phone", "email"), _NOTHING
    ),  # persons
    "article_tags": {},
    "aliases": {},
    "events": {},
    "urls": {},
    "profiles": {"profile": _NOTHING},  # lines a site repeats
    "rebuilds": {"profiles": _NOTHING, "report": _NOTHING},
}
# What an event says of another article than its own: the release a newsroom took over, unless that is withheld.
_WITHHELD = (
    "FROM main.articles WHERE state = 'withheld' AND substr(kept.detail, -length(url) - 2) = '; ' || url"
)
_TOLD = {  # nor is it told why an operator withheld or erased something
    ("events", "detail"): f"CASE WHEN kept.kind IN ('withheld', 'shown', 'forgotten') THEN NULL "
    f"WHEN kept.kind = 'copied' AND EXISTS (SELECT 1 {_WITHHELD}) "
    f"THEN (SELECT substr(kept.detail, 1, length(kept.detail) - length(url)) || '…' {_WITHHELD}) ELSE kept.detail END"
}
# Tables of Datasette the public does not see at all: the words of all texts, and what is nobody's business.
# A table that `archive.columns` does not describe is not shown either.
CLOSED = frozenset(
    {"terms", "term_keys", "unlearned", "notified", "fingerprints", "uncompared", "reuse", "twins"}
    | {"stories", "story_articles", "event_links", "marks", "article_marks", "unstoried", "forgotten"}
    | {"shelves", "shelved"}
)
READABLE = ("copies", "reports")  # views of the archive that readers have over what they are shown

_ARTICLE_OF = {  # where a table says which article a row belongs to
    "articles": "kept.id",
    **dict.fromkeys(
        ("versions", "images", "attachments", "contacts", "article_tags", "aliases"), "kept.article"
    ),
}
_WITHHELD_IDS = "(SELECT id FROM main.articles WHERE state = 'withheld')"
_ROWS = {  # rows that are shown at all
    **{table: f"{article} NOT IN {_WITHHELD_IDS}" for table, article in _ARTICLE_OF.items()},
    "events": f"kept.article IS NULL OR kept.article NOT IN {_WITHHELD_IDS}",
    "urls": "kept.reason IS NOT 'forgotten'",  # addresses that are kept only so that nobody asks there again
}
_ORIGIN = "substr(url, 1, instr(substr(url, 9), '/') + 7)"  # scheme, host and port
# A wish of the publisher (docs/rights.md) for one of the article's addresses or its whole site. The first line is asked
# once a query, and nearly always ends it.
_WISH = f"""
    EXISTS (SELECT 1 FROM main.rights WHERE effect = 'withhold') AND (
        EXISTS (SELECT 1 FROM main.articles, main.rights
            WHERE articles.id = {{0}} AND effect = 'withhold' AND subject IN (url, {_ORIGIN}))
        OR EXISTS (SELECT 1 FROM main.aliases JOIN main.rights ON subject = aliases.url
            WHERE aliases.article = {{0}} AND effect = 'withhold'))
"""  # noqa: S608
_POLICY = "(SELECT display FROM main.sources WHERE id = {})"


def views(columns: Mapping[str, Sequence[str]], audience: Audience) -> Iterator[str]:
    """Statements that put views in front of the tables: `columns` names those of each table of TEXTS, in order.

    Each view has a column `rowid`, for it has none of its own. One more, `shown`, says which policy applies to an article.
    """
    yield (
        f"CREATE TEMP VIEW shown AS SELECT kept.id AS article, {_level('articles', audience)} AS display "  # noqa: S608
        f"FROM main.articles AS kept"
    )
    for table, names in columns.items():
        shown = [_shown(table, name, audience) for name in names]
        where = f" WHERE {_ROWS[table]}" if table in _ROWS else ""
        yield f"CREATE TEMP VIEW {table} AS SELECT {', '.join(shown)}, kept.rowid AS rowid FROM main.{table} AS kept{where}"  # noqa: S608


def closed(tables: Sequence[str], described: Sequence[str]) -> list[str]:
    """Those tables of a database the public does not see in Datasette."""
    return [name for name in tables if name in CLOSED or name not in described]


def _shown(table: str, name: str, audience: Audience) -> str:
    """A column as the audience sees it."""
    if (table, name) in _TOLD:
        return f"{_TOLD[table, name]} AS {name}"
    extract = TEXTS[table].get(name)
    if extract is None or audience == "members":
        return f"kept.{name}"
    level = _level(table, audience)
    if extract == _NOTHING:
        return f"CASE {level} WHEN 'full' THEN kept.{name} END AS {name}"
    return f"CASE {level} WHEN 'full' THEN kept.{name} WHEN 'snippet' THEN {extract} END AS {name}"


def _level(table: str, audience: Audience) -> str:
    """SQL of the policy that applies to a row."""
    if audience == "members":
        return "'full'"
    if table not in _ARTICLE_OF:
        return _POLICY.format("kept.source")
    article = _ARTICLE_OF[table]
    source = (
        "kept.source" if table == "articles" else f"(SELECT source FROM main.articles WHERE id = {article})"  # noqa: S608
    )
    return f"CASE WHEN {_WISH.format(article)} THEN 'metadata' ELSE {_POLICY.format(source)} END"
