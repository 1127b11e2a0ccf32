"""Whether feeds keep to their standards: Atom (RFC 4287), by tests/atom.rng and the rules a grammar cannot say; JSON Feed 1.1."""

import json
import re
from datetime import datetime
from pathlib import Path

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")  # RFC 3339


def check_atom(data):
    """The feed, when it is one."""
    root = etree.fromstring(data)
    grammar = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
    grammar.assertValid(root.getroottree())
    entries = root.findall(f"{ATOM}entry")
    for element in (root, *entries):
        links = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
        assert len(links) == len(set(links)), "§4.1.1: no two alternates of one type"
    assert "self" in [link.get("rel") for link in root.findall(f"{ATOM}link")], "§4.1.1: should have one"
    ids = [element.findtext(f"{ATOM}id") for element in (root, *entries)]
    assert len(ids) == len(set(ids)), "§4.2.6: ids are unique"
    changed = [datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert not changed or datetime.fromisoformat(root.findtext(f"{ATOM}updated")) >= max(changed)
    return root


def check_json_feed(data):
    """The feed, when it is one."""
    feed = json.loads(data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    for name in ("home_page_url", "feed_url"):
        assert feed[name].startswith(("http://", "https://"))
    assert all(author["name"] for author in feed["authors"])
    assert re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", feed["language"])
    ids = [item["id"] for item in feed["items"]]
    assert all(isinstance(id_, str) for id_ in ids)
    assert len(ids) == len(set(ids))
    for item in feed["items"]:
        assert isinstance(item["content_text"], str)
        assert "content_html" not in item
        assert item["url"].startswith(("http://", "https://"))
        assert MOMENT.fullmatch(item["date_published"])
        assert MOMENT.fullmatch(item["date_modified"])
        assert all(isinstance(tag, str) for tag in item["tags"])
    return feed
