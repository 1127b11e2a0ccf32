"""From a stored capture to a frozen page: the page and the reading expected of it, as a test."""

import json
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from archive.captures import content
from archive.records import Article, Capture

_NOT_EXPECTED = {"report", "unread"}


def freeze(capture: Capture, article: Article, folder: Path, *, dated: bool = False) -> Path:
    """Writes `<folder>/<source>/<page>.html` and `.json`; returns the latter's path.

    `dated`: the page's name ends with the day it was fetched, so that it stands beside a later one.
    The reading written is today's: look at it and correct it by hand before it becomes what is expected. A page without an
    article is expected to be one: what is known of it stands there, and the fields it should have are missing.
    """
    page = _name(capture.url) + (f"-{capture.fetched:%Y-%m-%d}" if dated else "")
    target = folder / capture.source / page
    target.parent.mkdir(parents=True, exist_ok=True)
    target.with_name(page + ".html").write_bytes(content(capture))
    expected = {
        name: value
        for name, value in asdict(article).items()
        if value not in (None, ()) and name not in _NOT_EXPECTED
    }
    headers = {
        name: value for name, value in capture.headers if name.lower() in {"content-type", "content-language"}
    }
    frozen = {
        "url": capture.url,
        "fetched_at": capture.fetched.isoformat(),
        "headers": headers,
        "expected": expected,
    }
    expectation = target.with_name(page + ".json")
    expectation.write_text(json.dumps(frozen, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return expectation


def _name(url: str) -> str:
    """The last part of an address that says which page it is: sites call many of theirs index.html."""
    stems = [PurePosixPath(part).stem for part in urlsplit(url).path.split("/") if part]
    return next((stem for stem in reversed(stems) if stem != "index"), "index")
