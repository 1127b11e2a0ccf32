import json
import subprocess
import sys

import pytest

from archive import Archive
from crawler.cli import cli
from crawler.doors import Later
from crawler.sources_cli import sources

LATE = [one for group in (cli, sources) for one in group.commands.values() if isinstance(one, Later)]
SENTENCE_MAX_CHARACTERS = 1000  # more than any has

# Packages that take a second to import, and commands that do without: they look at what is there.
SLOW = ["scrapy", "twisted", "trafilatura", "datasette", "jinja2"]
LOOKING = [
    ["--help"],
    ["search", "Brücke"],
    ["status"],
    ["export", "--format", "csv", "-o", "articles.csv"],
    ["withhold"],
    ["sources", "list"],
    ["sources", "show", "stadt"],
    ["sources", "--help"],
    ["schedule", "--plan"],
    ["crawl", "--due"],
]
LOOK = """
import json, sys
from crawler.cli import cli
for words in json.loads(sys.argv[1]):
    try:
        cli(words)
    except SystemExit as ended:
        assert not ended.code, words
    imported = set(json.loads(sys.argv[2])) & set(sys.modules)
    assert not imported, (words, imported)
"""


@pytest.mark.parametrize("late", LATE, ids=lambda late: late.name)
def test_a_list_says_of_a_command_what_the_command_says(late):
    said = [one.get_short_help_str(SENTENCE_MAX_CHARACTERS) for one in (late, late.command())]
    assert said[0] == said[1]


def test_who_only_looks_imports_no_crawler(desk, tmp_path):
    desk.source(homepage="http://127.0.0.1:9/", feeds=["http://127.0.0.1:9/feed.xml"])
    with Archive.open(desk.archive):  # somebody writes, so “crawl --due” lets it be
        command = [sys.executable, "-c", LOOK, json.dumps(LOOKING), json.dumps(SLOW)]
        done = subprocess.run(
            command, cwd=tmp_path, env=desk.environment(), capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
