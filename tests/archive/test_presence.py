"""What is said at the end of a run of articles that are not in place, and what is not said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive import Archive, gaps, rereading
from archive.evidence import ELSEWHERE, GIVE_UP_DAYS, NOT_FOUND_PAGE
from archive.health import OPTED_OUT, REFUSED
from archive.records import Article, Capture, Failure, SourceFacts
from archive.tally import Tally
from archive.verify import verify

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SITE = "https://www.musterstadt.example"
URL = f"{SITE}/presse/bruecke"
ERROR_PAGE = f"{SITE}/fehler404"
CITY = SourceFacts(id="stadt", name="Stadt", kind="city", homepage=f"{SITE}/")
ARTICLE = Article(
    url=URL, headline="Brücke frei", lead="Die Sperrung endet.", body="Der Verkehr rollt wieder."
)


class Desk:
    """An archive of one source, told what a crawl saw; a day ends with its run."""

    def __init__(self, path):
        self.path = path
        self.archive = Archive.open(path)
        self.archive.register([CITY])
        self.at = NOON

    def day(self, number, hour=0):
        self.at = NOON + number * DAY + hour * HOUR

    def keep(self, url=URL, *, status=200, body=None, asked=None, elsewhere=False):
        body = f"{url} {self.at}".encode() if body is None else body
        capture = Capture(
            url=url,
            asked=asked,
            source="stadt",
            fetched=self.at,
            status=status,
            headers=(("ETag", "1"),),
            body=body,
        )
        return self.archive.keep(capture, elsewhere=elsewhere)

    def read(self, article=ARTICLE, **answer):
        answer.setdefault("url", article.url)
        return self.archive.file(article, self.keep(**answer).capture).article

    def read_others(self, number, *, there=True):
        """Other articles of the source, which are in place or not."""
        for n in range(number):
            url = f"{SITE}/presse/{n}"
            if there:
                self.read(replace(ARTICLE, url=url, headline=f"Meldung {n}"))
            else:
                self.keep(url, status=404)

    def unreadable(self, reason, **answer):
        self.archive.unreadable(self.keep(**answer).capture, reason)

    def fail(self, reason, url=URL):
        later = self.at + DAY
        self.archive.failed(
            Failure(url=url, source="stadt", role="article", at=self.at, reason=reason, not_before=later)
        )

    def end(self):
        return dict(self.archive.settle("stadt", self.at))

    def away(self, *days, **answer):
        for number in days:
            self.day(number)
            self.keep(**{"status": 404} | answer)
            self.end()

    def gap(self, first, last=None):
        gaps.open_(self.archive.db, "stadt", NOON + first * DAY - HOUR, "broken", "Nothing could be read.")
        if last is not None:
            gaps.close(self.archive.db, "stadt", NOON + last * DAY - HOUR)

    def kinds(self):
        return [row["kind"] for row in self.archive.db.query("SELECT kind FROM events ORDER BY id")]

    def verdict(self, article):
        rows = list(self.archive.db.query("SELECT * FROM presence WHERE article = ?", [article]))
        return (rows[0]["verdict"], rows[0]["why"]) if rows else None

    def reason(self, article):
        return self.archive.db.table("presence").get(article)["reason"]

    def state(self, article):
        return self.archive.db.table("articles").get(article)["state"]

    def url_state(self, url=URL):
        return self.archive.known(["stadt"])[url].state

    def evidence(self, kind):
        sql = (
            "SELECT captures.status, captures.fetched FROM events JOIN evidence ON event = events.id "
            "JOIN captures ON captures.id = evidence.capture WHERE kind = ? ORDER BY captures.id"
        )
        return [(row["status"], row["fetched"][:10]) for row in self.archive.db.query(sql, [kind])]


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path / "archive.db")
    yield desk
    desk.archive.close()
    assert not verify(desk.path).problems, "whatever was said, the archive agrees with itself"


def test_nothing_is_said_before_the_run_ends(desk):
    desk.read()
    for number in (1, 2):
        desk.day(number)
        assert desk.keep(status=404).outcome == "missing"
    assert desk.kinds() == []
    assert desk.end() == {"gone": 1}, "a run that was cut off is made good by the next one's end"


def test_one_day_is_noted_but_proves_nothing(desk):
    article = desk.read()
    for hour in (0, 1):
        desk.day(1, hour)
        desk.keep(status=404)
        desk.end()
    assert (desk.kinds(), desk.state(article), desk.verdict(article)) == (
        ["missing"],
        "live",
        ("missing", "once"),
    )


def test_two_days_are_gone_with_both_responses_as_evidence_and_the_text_stays(desk):
    article = desk.read()
    desk.away(1)
    desk.away(2, status=410)
    assert desk.kinds() == ["missing", "gone"]
    assert desk.evidence("gone") == [(404, "2026-10-15"), (410, "2026-10-16")]
    row = desk.archive.db.table("articles").get(article)
    assert (row["state"], row["body"], desk.url_state()) == ("gone", ARTICLE.body, "gone")
    assert "2026-10-15, 2026-10-16" in desk.reason(article)


def test_the_end_of_a_run_says_it_and_counts_it(desk):
    desk.read()
    for number in (1, 2):
        desk.day(number)
        desk.keep(status=404)
        run = desk.archive.begin_run("test", desk.at)
        desk.archive.end_run(run, desk.at, "finished", {"stadt": Tally(seeds=1, links=1, missing=1)})
    rows = desk.archive.db.query("SELECT missing, gone FROM run_sources ORDER BY run")
    assert [tuple(row.values()) for row in rows] == [(1, 0), (1, 1)]


def test_the_order_of_two_ends_does_not_matter(desk):
    desk.read()
    desk.away(1, 2)
    before = desk.kinds()
    desk.end()
    desk.end()
    assert desk.kinds() == before


def test_an_error_page_many_addresses_lead_to_proves_nothing_of_the_next_one(desk):
    for number, end in ((1, "-a"), (2, "-b"), (3, "-b")):
        desk.day(number)
        desk.keep(ERROR_PAGE, status=404, asked=URL + end)
        desk.end()
    assert (desk.url_state(URL + "-a"), desk.url_state(URL + "-b")) == ("missing", "gone")
    assert ERROR_PAGE not in desk.archive.known(["stadt"])


@pytest.mark.parametrize("hours", [0, 1])
def test_what_was_gone_may_come_back(desk, hours):
    article = desk.read(body=b"eins")
    desk.away(1, 2)
    desk.day(3, hours)
    desk.read(body=b"eins" if hours else b"wieder da")
    assert desk.end() == {"returned": 1}
    assert (desk.kinds(), desk.state(article)) == (["missing", "gone", "returned"], "live")
    assert desk.evidence("returned") == [(200, "2026-10-17")]
    desk.away(4)
    assert desk.state(article) == "live"


def test_what_was_gone_behind_an_error_page_comes_back_with_the_same_bytes(desk):
    article = desk.read(body=b"eins")
    desk.away(1, 2, url=ERROR_PAGE, asked=URL)
    assert desk.state(article) == "gone"
    desk.day(3)
    desk.read(body=b"eins")
    desk.end()
    assert (desk.kinds(), desk.state(article)) == (["missing", "gone", "returned"], "live")
    desk.day(4)
    assert desk.keep(body=b"eins").outcome == "unchanged"
    assert desk.url_state() == "kept"


def test_what_was_gone_comes_back_when_the_server_says_it_is_unchanged(desk):
    article = desk.read()
    desk.away(1, 2)
    desk.archive.seen_again(URL, NOON + 3 * DAY)
    desk.end()
    desk.end()
    assert (desk.kinds(), desk.state(article)) == (["missing", "gone", "returned"], "live")
    rows = list(desk.archive.db.query("SELECT at FROM events WHERE kind = 'returned'"))
    assert rows == [{"at": "2026-10-17T12:00:00+00:00"}]


def test_absences_before_a_return_prove_nothing_after_it(desk):
    article = desk.read()
    desk.away(1)
    desk.archive.seen_again(URL, NOON + 2 * DAY)
    desk.end()
    desk.away(3)
    assert (desk.kinds(), desk.state(article)) == (["missing", "returned", "missing"], "live")


def test_something_that_answers_where_an_article_was_is_no_return(desk):
    article = desk.read()
    desk.away(1, 2)
    desk.day(3)
    desk.unreadable("The page asks to log in.", body=b"Bitte anmelden")
    desk.end()
    assert (desk.kinds(), desk.state(article)) == (["missing", "gone"], "gone")


def test_a_page_that_was_there_before_it_went_and_is_read_only_now_is_no_return(desk):
    desk.read()
    desk.day(1)
    unread = desk.keep(body=b"zwei").capture
    desk.away(2)
    desk.archive.file(replace(ARTICLE, body="Der Verkehr rollt anders."), unread)
    desk.end()
    assert desk.kinds() == ["missing", "edited"]


def test_an_error_page_with_status_200_counts_like_a_404(desk):
    article = desk.read()
    for number in (1, 2):
        desk.day(number)
        desk.unreadable(f"{NOT_FOUND_PAGE}.")
        assert desk.url_state() == "missing", "it is looked for again"
        desk.end()
    assert (desk.kinds(), desk.state(article)) == (["missing", "gone"], "gone")


def test_an_address_that_leads_to_a_list_counts_like_a_404(desk):
    article = desk.read()
    for number in (1, 2):
        desk.day(number)
        desk.unreadable(f"{ELSEWHERE}.", url=f"{SITE}/presse", asked=URL, elsewhere=True)
        desk.end()
    assert (desk.kinds(), desk.state(article)) == (["missing", "gone"], "gone")
    assert f"{SITE}/presse" not in desk.archive.known(["stadt"])
    details = [row["detail"] for row in desk.archive.db.query("SELECT detail FROM events")]
    assert details == [f"→ {SITE}/presse"] * 2


@pytest.mark.parametrize(
    "reason", ["The page asks to log in.", "The page asks for consent before it shows anything."]
)
def test_a_wall_says_nothing_of_an_article(desk, reason):
    article = desk.read()
    for number in (1, 2, 3):
        desk.day(number)
        desk.unreadable(reason)
        assert desk.end() == {}
    assert (desk.kinds(), desk.verdict(article)) == ([], None)


def test_an_address_that_leads_to_another_article_counts_like_a_404(desk):
    other = replace(
        ARTICLE, url=f"{SITE}/presse/markt", headline="Markt", body="Der Markt zieht um.", lead=None
    )
    article = desk.read()
    desk.read(other)
    for number in (1, 2):
        desk.day(number)
        desk.read(other, url=other.url, asked=URL)
        assert desk.url_state() == "missing"
        desk.end()
    assert (desk.kinds(), desk.state(article)) == (["missing", "gone"], "gone")


def test_an_unknown_page_an_address_leads_to_is_no_edit_when_nothing_in_it_is_the_same(desk):
    article = desk.read()
    desk.day(1)
    other = Article(url=f"{SITE}/presse/neu", headline="Ganz anders", body="Heute tagt der Rat zum Haushalt.")
    assert desk.read(other, url=other.url, asked=URL) != article
    desk.end()
    assert desk.kinds() == ["missing"]
    assert desk.archive.db.table("articles").get(article)["versions"] == 1


def test_a_redirect_to_a_new_address_of_the_same_text_is_one_article(desk):
    article = desk.read()
    desk.day(1)
    moved = replace(ARTICLE, url=f"{SITE}/neu/bruecke", body=ARTICLE.body + " Endlich.")
    assert desk.read(moved, url=moved.url, asked=URL) == article
    desk.end()
    assert desk.kinds() == ["edited"]
    rows = list(desk.archive.db.query("SELECT url FROM aliases WHERE article = ?", [article]))
    assert rows == [{"url": moved.url}]


@pytest.mark.parametrize("ill", [False, True])
def test_the_same_text_at_an_address_found_later_is_a_move(desk, ill):
    """Even if a gap lies between: then it is known what became of the article."""
    article = desk.read()
    if ill:
        desk.gap(1, 3)
    desk.day(4)
    there = replace(ARTICLE, url=f"{SITE}/neu/bruecke")
    desk.read(there)
    desk.keep(status=404)
    assert desk.end() == {"moved": 1}
    row = next(desk.archive.db.query("SELECT detail FROM events WHERE kind = 'moved'"))
    assert (row["detail"], desk.state(article), desk.url_state()) == (there.url, "live", "gone")
    assert desk.evidence("moved") == [(200, "2026-10-18"), (404, "2026-10-18")]


def test_a_text_that_stood_twice_all_along_did_not_move(desk):
    desk.read(replace(ARTICLE, url=f"{SITE}/neu/bruecke"))
    desk.day(0, 1)
    desk.read()
    desk.away(1, 2)
    assert "moved" not in desk.kinds()


def test_an_address_that_leads_to_the_same_headline_has_moved_though_less_of_it_can_be_read(desk):
    article = desk.read()
    desk.day(1)
    new = replace(ARTICLE, url=f"{SITE}/neu/1", lead=None)
    desk.read(new)
    desk.read(new, url=new.url, asked=URL)
    desk.end()
    assert desk.kinds() == ["moved"]
    assert desk.verdict(article) == ("moved", "led")


def test_an_address_that_leads_to_another_text_under_a_common_headline_has_not_moved(desk):
    other = replace(ARTICLE, url=f"{SITE}/presse/7", lead=None, body="Am Montag bleibt das Bürgeramt zu.")
    desk.read()
    desk.read(other)
    desk.day(1)
    desk.read(other, url=other.url, asked=URL)
    desk.end()
    assert desk.kinds() == ["missing"]


def test_a_redirect_to_an_article_of_the_same_text_is_a_move(desk):
    there = replace(ARTICLE, url=f"{SITE}/neu/bruecke")
    desk.read(there)
    article = desk.read()
    desk.day(1)
    desk.read(there, url=there.url, asked=URL)
    assert desk.end() == {"moved": 1}
    assert desk.verdict(article) == ("moved", "text")


def test_a_missing_address_says_nothing_while_the_article_has_another_one(desk):
    article = desk.read(asked=f"{SITE}/?p=7")
    desk.day(1)
    desk.archive.seen_again(f"{SITE}/?p=7", desk.at)
    desk.day(1, 1)
    desk.keep(status=404)
    assert desk.end() == {}
    assert desk.url_state(f"{SITE}/?p=7") == "queued", "it is looked at first"
    desk.day(2)
    desk.keep(f"{SITE}/?p=7", status=404)
    assert desk.end() == {"gone": 1}
    assert desk.state(article) == "gone"


def test_what_was_seen_in_a_gap_proves_nothing(desk):
    article = desk.read()
    desk.gap(1)
    desk.away(1, 2, 3)
    assert (desk.kinds(), desk.verdict(article)) == ([], None)


def test_after_a_relaunch_nothing_is_called_gone(desk):
    """The gap hides when it went: since then its address does not answer, and that is all that is known."""
    desk.read_others(4)
    article = desk.read()
    desk.gap(1, 3)
    for number in range(1, 12):
        desk.day(number)
        desk.read_others(4, there=False)
        desk.keep(status=404)
        desk.end()
    assert set(desk.kinds()) == {"missing"}
    assert desk.verdict(article) == ("missing", "gap")
    assert "whether it was deleted is not known" in desk.reason(article)


def test_after_an_outage_a_deletion_is_told_by_the_articles_that_are_still_there(desk):
    desk.read_others(4)
    article = desk.read()
    desk.gap(1, 3)
    desk.day(3)
    desk.read_others(4)
    desk.away(4)
    assert desk.verdict(article) == ("missing", "gap")
    desk.day(5)
    desk.read_others(4)
    desk.away(5)
    assert desk.verdict(article) == ("gone", "days")


@pytest.mark.parametrize("moved", [False, True])
def test_others_found_at_new_addresses_do_not_tell_that_a_site_keeps_its_old_ones(desk, moved):
    desk.read_others(4)
    article = desk.read()
    desk.gap(1, 3)
    for number in range(3, 12):
        desk.day(number)
        for n in range(4):
            other = replace(ARTICLE, url=f"{SITE}/presse/{n}", headline=f"Meldung {n}")
            desk.read(other, **({"url": f"{SITE}/neu/{n}", "asked": other.url} if moved else {}))
            if moved:
                desk.keep(other.url, status=404)
        desk.keep(status=404)
        desk.end()
    assert desk.verdict(article) == (("missing", "gap") if moved else ("gone", "days"))


def test_after_an_outage_of_a_source_with_two_articles_a_deletion_takes_a_week_and_the_other_one(desk):
    desk.read_others(1)
    article = desk.read()
    desk.gap(1, 3)
    for number in range(3, 3 + GIVE_UP_DAYS):
        assert desk.verdict(article) in {None, ("missing", "gap")}
        desk.day(number)
        desk.read_others(1)
        desk.keep(status=404)
        desk.end()
    assert desk.verdict(article) == ("gone", "days")


TODAY = replace(ARTICLE, published="2026-10-14", body=ARTICLE.body + " Das Tiefbauamt dankt allen.")


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (replace(TODAY, lead=None), ["moved"]),
        (replace(TODAY, body=TODAY.body + " Weiterlesen"), ["moved"]),
        (replace(TODAY, published="2025-10-14", lead=None), ["missing"]),
        (replace(TODAY, published=None, lead=None), ["missing"]),
        (replace(TODAY, body="Das Bürgeramt bleibt am Montag wegen einer Fortbildung zu."), ["missing"]),
    ],
)
def test_a_move_is_told_by_headline_day_and_most_words_where_little_can_be_read(desk, there, said):
    desk.read(TODAY)
    desk.day(1)
    desk.read(replace(there, url=f"{SITE}/neu/bruecke"))
    desk.keep(status=404)
    desk.end()
    assert desk.kinds() == said


def test_of_a_series_with_one_headline_a_day_no_move_is_told(desk):
    desk.read(TODAY)
    desk.read(replace(TODAY, url=f"{URL}-2", body=TODAY.body + " Teil zwei."))
    desk.day(1)
    desk.read(replace(TODAY, url=f"{SITE}/neu/bruecke", lead=None))
    for url in (URL, f"{URL}-2"):
        desk.keep(url, status=404)
    desk.end()
    assert desk.kinds() == ["missing", "missing"]


def test_when_most_articles_go_at_once_the_site_has_changed(desk):
    desk.read_others(3)
    article = desk.read()
    for number in (1, 2):
        desk.day(number)
        desk.read_others(3, there=False)
        desk.keep(status=404)
        desk.end()
    assert desk.kinds() == ["missing"] * 4
    assert desk.verdict(article) == ("missing", "many")


def test_a_page_away_is_not_called_gone_until_another_is_seen_in_place(desk):
    desk.read_others(1)
    article = desk.read()
    desk.away(1, 2)
    assert desk.verdict(article) == ("missing", "alone")
    desk.read_others(1)
    assert desk.end() == {"gone": 1}


def test_what_was_proved_stands_when_the_site_changes_later(desk):
    article = desk.read()
    desk.away(1, 2)
    desk.gap(3, 4)
    desk.day(5)
    desk.keep(status=404)
    desk.end()
    assert (desk.kinds(), desk.state(article)) == (["missing", "gone"], "gone")


def test_an_address_whose_fate_cannot_be_known_is_asked_no_more_after_a_week(desk):
    article = desk.read()
    desk.gap(1, 2)
    desk.away(*range(2, 2 + GIVE_UP_DAYS))
    assert (desk.verdict(article), desk.url_state()) == (("missing", "gap"), "gone")
    assert desk.kinds() == ["missing"]


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [
        (REFUSED, ("forbidden", "rules")),
        (OPTED_OUT, ("forbidden", "rules")),
        ("HTTP 503", ("unreachable", "trouble")),
        ("no answer in time", ("unreachable", "trouble")),
    ],
)
def test_an_article_that_may_not_or_cannot_be_looked_at_is_neither_missing_nor_gone(desk, reason, verdict):
    article = desk.read()
    for number in (1, 2, 3):
        desk.day(number)
        desk.fail(reason)
        assert desk.end() == {}
    assert (desk.kinds(), desk.verdict(article), desk.state(article)) == ([], verdict, "live")
    assert "2026-10-15" in desk.reason(article), "since when"
    desk.day(4)
    desk.read()
    desk.end()
    assert (desk.kinds(), desk.verdict(article)) == ([], None)


LONG = replace(ARTICLE, body="Der Verkehr rollt wieder. " * 20)
TEASER = replace(LONG, body="Der Verkehr rollt wieder.", paywalled=True)


def test_a_paywall_that_closes_is_said_once_and_the_text_stays(desk):
    article = desk.read(LONG)
    for number in (1, 2):
        desk.day(number)
        assert desk.read(TEASER) == article
        desk.end()
    row = desk.archive.db.table("articles").get(article)
    assert (row["body"], row["paywalled"], row["versions"]) == (LONG.body, 1, 1)
    assert (desk.kinds(), desk.verdict(article)) == (["closed"], ("closed", "paywall"))
    assert desk.evidence("closed") == [(200, "2026-10-15")]
    assert rereading.replace(desk.archive.db, article, 1, LONG) == [], (
        "read anew, it is behind the paywall still"
    )
    assert desk.archive.db.table("articles").get(article)["paywalled"] == 1


@pytest.mark.parametrize(
    ("back", "kinds"),
    [
        (LONG, ["closed", "opened"]),
        (replace(LONG, body=LONG.body + "Endlich."), ["closed", "opened", "edited"]),
    ],
)
def test_a_paywall_that_opens_is_an_edit_only_if_the_text_is_another(desk, back, kinds):
    article = desk.read(LONG)
    for number, reading in ((1, TEASER), (2, replace(TEASER, paywalled=None)), (3, back)):
        desk.day(number)
        desk.read(reading)
        desk.end()
    assert (desk.kinds(), desk.verdict(article)) == (kinds, None)
    assert desk.archive.db.table("articles").get(article)["paywalled"] is None


def test_an_article_that_was_always_in_part_public_is_edited(desk):
    teaser = replace(TEASER, body="Der Verkehr rollt wieder auf der Brücke.")
    desk.read(teaser)
    desk.day(1)
    desk.read(replace(teaser, body="Der Verkehr rollt seit heute auf der Brücke."))
    assert desk.kinds() == ["edited"]


def test_a_closed_article_can_be_gone_and_come_back_closed(desk):
    article = desk.read(LONG)
    desk.day(1)
    desk.read(TEASER)
    desk.end()
    desk.away(2, 3)
    desk.day(4)
    desk.read(TEASER)
    desk.end()
    assert desk.kinds() == ["closed", "missing", "gone", "returned"]
    assert desk.verdict(article) == ("closed", "paywall")


def test_what_a_server_called_unchanged_in_a_gap_is_asked_for_in_full_after_it(desk):
    desk.read()
    desk.gap(1)
    desk.archive.seen_again(URL, NOON + DAY)
    desk.end()
    assert desk.archive.known(["stadt"])[URL].etag == "1"
    gaps.close(desk.archive.db, "stadt", NOON + 2 * DAY)
    desk.end()
    assert desk.archive.known(["stadt"])[URL].etag is None


def test_a_held_reading_makes_no_edit_and_its_page_is_asked_for_again(desk):
    article = desk.read()
    desk.day(1)
    kept = desk.keep(body=b"anders")
    desk.archive.hold(kept.capture, "The site reads differently: held (1:abc).", desk.at + DAY)
    desk.end()
    known = desk.archive.known(["stadt"])[URL]
    assert (known.state, known.etag, known.not_before) == ("queued", None, desk.at + DAY)
    assert (desk.kinds(), desk.verdict(article)) == ([], None)


def test_what_the_end_of_a_run_looks_up_is_found_by_an_index_however_large_the_archive_is(desk):
    desk.read()
    desk.gap(-3, -2)
    desk.read_others(3)
    held = desk.keep(body=b"other").capture
    desk.day(1)
    for url in (URL, f"{SITE}/presse/nie"):
        desk.keep(url, status=404)
    db, asked = desk.archive.db.conn, []
    db.set_trace_callback(asked.append)
    desk.end()
    desk.archive.streak(held, "0")
    desk.archive.unread(["stadt"])
    desk.archive.twin("stadt", ARTICLE)
    db.set_trace_callback(None)
    plans = [
        (step[3], sql)
        for sql in asked
        if sql.startswith(("SELECT", "UPDATE"))
        for step in db.execute(f"EXPLAIN QUERY PLAN {sql}")
    ]
    assert sum("captures" in step for step, _ in plans) > 3
    slow = (
        "SCAN articles",
        "SCAN captures",
        "SCAN urls",
        "captures USING INTEGER PRIMARY KEY (rowid<",
        "captures USING INDEX captures_source",
    )
    assert not [
        (step, sql) for step, sql in plans if step.startswith(slow) or any(one in step for one in slow)
    ]
    never = [
        sql for step, sql in plans if "captures_article (article=?)" in step and "article IS NULL" in sql
    ]
    assert not never, "all pages that are no articles"


def test_an_old_address_whose_host_is_no_more_does_not_keep_an_article_from_being_called_gone(desk):
    old = "https://alt.musterstadt.example/bruecke"
    desk.read(url=URL, asked=old)
    desk.read_others(3)
    for number in range(1, GIVE_UP_DAYS + 1):
        desk.day(number)
        desk.read_others(3)
        desk.keep(status=404)
        desk.fail("host not found", url=old)
        assert desk.kinds() == []
        desk.end()
    assert (desk.kinds(), desk.url_state()) == (["gone"], "gone")
