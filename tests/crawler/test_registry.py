"""Where the sources come from."""

import os

import pytest

from crawler.registry import BUNDLED, folders, sources
from crawler.source_file import SourceError

SOURCE = """
name = "Stadt Musterstadt"
kind = "city"
homepage = "https://www.musterstadt.example/"
feeds = ["https://www.musterstadt.example/feed.xml"]
"""


@pytest.fixture
def named(monkeypatch):
    return lambda text: monkeypatch.setenv("STADTCHRONIK_SOURCES", text)


def test_the_bundled_sources_are_there_unless_others_are_named(monkeypatch):
    monkeypatch.delenv("STADTCHRONIK_SOURCES", raising=False)
    assert folders() == [BUNDLED]
    assert "krefeld" in sources()


def test_an_empty_variable_names_nothing(named):
    named("")
    assert folders() == [BUNDLED]


def test_named_folders_replace_the_bundled_ones(named, tmp_path):
    for name in ("eins", "zwei"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.toml").write_text(SOURCE, encoding="utf-8")
    named(f"{tmp_path / 'zwei'}{os.pathsep}{tmp_path / 'eins'}")
    assert list(sources()) == ["zwei", "eins"]


def test_a_separator_too_many_does_not_mean_the_current_folder(named, tmp_path):
    named(f"{os.pathsep}{tmp_path}{os.pathsep}")
    assert folders() == [tmp_path]


def test_a_wrong_file_is_told(named, tmp_path):
    (tmp_path / "eins.toml").write_text("nmae = 1", encoding="utf-8")
    named(str(tmp_path))
    with pytest.raises(SourceError, match=r"eins\.toml: unknown key `nmae`"):
        sources()
