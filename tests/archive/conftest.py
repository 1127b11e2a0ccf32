"""A small archive to look into."""

from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive
from archive.tally import Tally
from tests.archives import CITY, NOON, OLD, PAPER, RELEASE, STORY, UNDATED, file


@pytest.fixture
def filled(tmp_path):
    """The path of an archive with four articles of two sources, one of them in two versions, and one run."""
    path = tmp_path / "archive.db"
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
