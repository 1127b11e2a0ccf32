"""What tests in a real browser share: windows, a page that is watched, articles of the demonstration."""

import re
from contextlib import closing, contextmanager

from archive.opening import open_readonly
from archive.showing import show

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
IN_STORED_PAGE = re.compile(
    r"/capture/\d+/page"
)  # what is forbidden there is written to the console, as it should be


@contextmanager
def watched(page):
    """The page; at the end, that nothing complained and nobody but the archive was asked."""
    complaints = []

    def complain(message):
        where = message.location["url"]
        says_what_the_page_says = message.text.startswith("Failed to load resource") and where == page.url
        if not (says_what_the_page_says or IN_STORED_PAGE.search(f"{message.text} {where}")):
            complaints.append(message.text)

    page.on("console", complain)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: "127.0.0.1" in asked.url or complaints.append(f"asked {asked.url}"))
    yield page
    assert not complaints, complaints


def expect_no_overflow(page):
    """That nothing is wider than the window, once the stylesheet and all else of the page is there."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def edited(demo):
    """An article of the demonstration that was edited."""
    return _number(demo, "SELECT id FROM articles WHERE versions > 1")


def pictured(demo):
    """The newest article of a newsroom with a picture, of those that may be shown whole."""
    return _number(
        demo,
        "SELECT max(articles.id) FROM articles JOIN images ON article = articles.id WHERE source = 'rundblick'",
    )


def copied(demo):
    """A release that was printed with changes in between, and the article; both may be shown whole."""
    with closing(show(open_readonly(demo[0]), "public")) as db:
        return db.execute(
            "SELECT release, reuse.article FROM main.reuse JOIN shown AS one ON one.article = release "
            "JOIN shown AS other ON other.article = reuse.article WHERE kind = 'copy' AND one.display = 'full' "
            "AND other.display = 'full' ORDER BY json_array_length(passages) DESC, release LIMIT 1"
        ).fetchone()


def told(demo):
    """A story of which every article may be shown whole, and its articles in order of appearance."""
    with closing(show(open_readonly(demo[0]), "public")) as db:
        story, articles = db.execute(
            "SELECT story, group_concat(article) FROM (SELECT story, article FROM main.story_articles ORDER BY article) "
            "JOIN shown USING (article) GROUP BY story HAVING min(display = 'full') ORDER BY count(*) DESC, story DESC LIMIT 1"
        ).fetchone()
        return story, [int(article) for article in articles.split(",")]


def capture_of(demo, article):
    """The number of the stored page an article was read from."""
    return _number(demo, "SELECT capture FROM articles WHERE id = ?", article)


def _number(demo, sql, *values):
    with closing(open_readonly(demo[0])) as db:
        return db.execute(sql, values).fetchone()[0]
