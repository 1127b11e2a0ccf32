"""A small archive to look into."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive
from archive.tally import Tally
from tests.archives import CITY, NOON, OLD, PAPER, RELEASE, STORY, UNDATED, file


@pytest.fixture
def filled(tmp_path, _filled):
    """The path of an archive with four articles of two sources, one of them in two versions, and one run."""
    shutil.copytree(_filled.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / _filled.name


@pytest.fixture(scope="session")
def _filled(tmp_path_factory):
    """The one it is a copy of."""
    path = tmp_path_factory.mktemp("filled") / "archive.db"
    with Archive.open(path) as archive:
        archive.register([CITY, PAPER])
        run = archive.begin_run("stadtchronik/test", NOON)
        for article, source in (
            (RELEASE, "musterstadt"),
            (STORY, "bote"),
            (OLD, "bote"),
            (UNDATED, "musterstadt"),
        ):
            file(archive, article, source)
        edited = RELEASE.body.replace("wieder", "seit Freitag wieder")
        file(
            archive,
            replace(RELEASE, body=edited),
            "musterstadt",
            at=NOON + timedelta(days=1),
        )
        tally = Tally(seeds=1, links=2, fetched=2, new=2)
        archive.end_run(run, NOON, "finished", {"musterstadt": tally, "bote": tally})
    return path
