"""The mail that tells what is new of a saved search. News in, a message out. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from urllib.parse import urlsplit

from archive.news import NEW, News

ENTRIES_MAX = 100  # told in one mail; of the others it gives the number
SUBJECT_CHARACTERS_MAX = 150
KINDS = {
    NEW: "new",
    "edited": "edited",
    "gone": "no longer online",
    "returned": "back again",
    "moved": "moved",
    "closed": "behind a paywall now",
    "opened": "no longer behind a paywall",
    "copied": "took over a release",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # of one line
_ADDRESS = re.compile(  # of RFC 5322 what is in use: no quotes, no comments, ASCII
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
ADDRESS_CHARACTERS_MAX = 254  # RFC 5321 §4.5.3.1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a digest says besides its news.

    `name` is the alert's, `search` the part of an address that asks its query, `pages` where the archive's pages are,
    ending in a slash, None when nobody said. `id` is the Message-ID without its brackets.
    """

    id: str
    name: str
    search: str
    sender: str
    to: str
    pages: str | None
    at: datetime


def is_address(text: str) -> bool:
    """Whether this is one plain mail address, as user@example.org; nothing that could end a header."""
    return len(text) <= ADDRESS_CHARACTERS_MAX and _ADDRESS.fullmatch(text) is not None


def message(letter: Letter, news: Sequence[News]) -> EmailMessage:
    """The digest, as plain text and as HTML; text of strangers is one line each and never markup."""
    told, more = news[:ENTRIES_MAX], max(len(news) - ENTRIES_MAX, 0)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _mailbox("stadtchronik", letter.sender)
    mail["To"] = _mailbox("", letter.to)
    mail["Subject"] = _subject(letter, news)
    mail["Date"] = letter.at
    mail["Message-ID"] = f"<{letter.id}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: no answers of machines
    mail.set_content("\n\n".join(_plain(letter, told, more)) + "\n")
    mail.add_alternative(_html(letter, told, more), subtype="html")
    return mail


def _mailbox(name: str, address: str) -> Address:
    user, _, host = address.rpartition("@")
    return Address(name, user, host)


def _subject(letter: Letter, news: Sequence[News]) -> str:
    new = sum(one.kind == NEW for one in news)
    counted = [f"{new} new"] * bool(new) + [f"{len(news) - new} changed"] * (len(news) > new)
    return _line(f"{letter.name}: {', '.join(counted)}")[:SUBJECT_CHARACTERS_MAX]


def _plain(letter: Letter, told: Sequence[News], more: int) -> list[str]:
    parts = [
        "\n".join(
            filter(
                None,
                (
                    _line(f"{_kind(one)}: {one.headline or one.url}"),
                    _line(_where(one)),
                    _line(one.beginning),
                    _link(letter, one),
                ),
            )
        )
        for one in told
    ]
    if more:
        parts.append(f"And {more} more.")
    if letter.pages:
        parts.append(f"All of this search: {_search(letter)}")
    return parts


def _html(letter: Letter, told: Sequence[News], more: int) -> str:
    parts = [f"<h1>{escape(_line(letter.name))}</h1>"]
    for one in told:
        headline, link = f"<bdi>{escape(_line(one.headline or one.url))}</bdi>", _link(letter, one)
        title = f'<a href="{escape(link)}">{headline}</a>' if link else headline
        parts.append(
            f"<h2>{escape(_kind(one))}: {title}</h2>\n<p><small>{escape(_line(_where(one)))}</small><br>"
            f"{escape(_line(one.beginning))}</p>"
        )
    if more:
        parts.append(f"<p>And {more} more.</p>")
    if letter.pages:
        parts.append(f'<p><a href="{escape(_search(letter))}">All of this search</a></p>')
    body = "\n".join(parts)
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


def _kind(one: News) -> str:
    return KINDS[one.kind]


def _where(one: News) -> str:
    seen = f"seen {one.at[:16].replace('T', ' ')} UTC"
    return " · ".join(filter(None, (one.source_name, one.published and one.published[:10], seen, one.detail)))


def _link(letter: Letter, one: News) -> str | None:
    """To the archive's page, or to the article itself where nobody said where that is."""
    if letter.pages:
        return f"{letter.pages}article/{one.article}" + ("/versions" if one.kind == "edited" else "")
    return one.url if urlsplit(one.url).scheme in {"http", "https"} else None


def _search(letter: Letter) -> str:
    return f"{letter.pages}search?{letter.search}"


def _line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())
