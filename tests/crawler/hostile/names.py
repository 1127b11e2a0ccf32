"""Behaviours of name servers. Here 127.0.0.1 counts as public and 127.0.0.2 does not, so that nothing leaves the machine."""

from tests.crawler.hostile.server import behaviour
from tests.sites import article

PUBLIC, PRIVATE = "127.0.0.1", "127.0.0.2"
# What each name leads to, one answer after the other; the last one stays. Two answers are for robots.txt and the feed.
ANSWERS = {
    "name-that-changes-its-mind.example": [PUBLIC, PUBLIC, PRIVATE],
    "name-that-is-lost.example": [PUBLIC, PUBLIC, None],
    "name-that-was-private-from-the-start.example": [PRIVATE],
    "intern.example": [PRIVATE],
}


@behaviour({"name leads to a private address": 2}, domain="example", is_good=False)
def name_that_changes_its_mind(asked):
    """DNS rebinding: the guard looks at every answer, not at the first."""
    return article("Nie gefragt")


@behaviour({"host not found": 2}, domain="example", is_good=False)
def name_that_is_lost(asked):
    return article("Nie gefragt")


@behaviour("robots.txt cannot be had", domain="example", is_good=False, health="broken")
def name_that_was_private_from_the_start(asked):
    return article("Nie gefragt")
