"""No real article is taken for a stand-in or for no page. The pages are third parties', and not part of the project."""

import gzip
import json
import os
import sys
from pathlib import Path

from crawler.extraction import extract
from crawler.extraction.media import no_page
from crawler.extraction.page import parse
from crawler.extraction.standins import STANDINS, stands_in

FOLDER = Path(os.environ["STADTCHRONIK_DATA"]) / "pages"
REASONS = {kind.reason for kind in STANDINS.values()}


def pages():
    """Every page once: its name and its bytes."""
    lines = [
        line
        for path in FOLDER.glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").rstrip().split("\n")
    ]
    names = sorted({json.loads(line)["path"] for line in lines})
    yield from ((name, gzip.decompress((FOLDER / name).read_bytes())) for name in names)


def looks_like_one(content):
    """Whether a page has the signs that it shows: as if nothing stated an article, and no text had been found."""
    tree = parse(content, {})
    heads = [None, *(heading.text_content() for heading in tree.iter("h1", "h2"))]
    return any(stands_in(tree, head, 0, is_stated=False) for head in heads)


def test_no_real_page_is_refused(capsys):
    seen = list(pages())
    suspects = [(name, content) for name, content in seen if no_page(content) or looks_like_one(content)]
    reasons = {
        name: extract(content, "https://www.stadt.example/artikel").unread for name, content in suspects
    }
    refused = {
        name: reason for name, reason in reasons.items() if reason in REASONS or no_page(dict(seen)[name])
    }
    with capsys.disabled():
        sys.stdout.write(
            f"{len(seen)} pages, {len(suspects)} with signs of a stand-in, {len(refused)} refused "
        )
    assert len(seen) > 1_900
    assert refused == {}
