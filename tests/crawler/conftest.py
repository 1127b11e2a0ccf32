"""A site and a newsdesk of its own for each test."""

import pytest

from tests.sites import Newsdesk, serve


@pytest.fixture
def site():
    with serve() as site:
        yield site


@pytest.fixture
def desk(tmp_path):
    return Newsdesk(tmp_path)
