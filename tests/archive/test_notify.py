"""Telling people, over real servers of this machine."""

import sys
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner

from archive import Archive
from archive.notify import NEWS_DAYS, NotifyError, addresses, notify
from archive.opening import ArchiveError
from archive.times import iso
from crawler.cli import cli
from tests.archives import NOON
from tests.hooks import SECRET, hook
from tests.ports import free_port


class Mailbox:
    """What a mail server was given."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd calls it so
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mail():
    """A mail server: its address for Apprise, and the mails it was given."""
    port = free_port()
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield f"mailto://127.0.0.1:{port}?from=chronik@example.org&to=desk@example.org&mode=insecure", box.mails
    server.stop()


def changed(path, source, before, after, *, at=NOON):
    """One change of health, as the end of a run writes it."""
    with Archive.open(path) as archive:
        row = {"source": source, "state": after, "since": iso(at), "reason": "No seed could be read."}
        archive.db.table("health").upsert(row, pk="source")
        detail = f"{before} → {after}: No seed could be read."
        archive.db.table("events").insert(
            {"at": iso(at), "kind": "health", "source": source, "detail": detail}
        )


def tell(path, *urls, at=NOON):
    sent, failed = notify(path, addresses(urls), at=at)
    return sent, [one.shown for one in failed]


def test_a_mail_names_what_changed(filled, mail):
    url, mails = mail
    changed(filled, "bote", "ok", "broken")
    assert tell(filled, url) == (1, [])
    (mail_,) = mails
    assert mail_["Subject"] == "stadtchronik: 1 source changed, now 1 broken"
    assert mail_["To"].addresses[0].addr_spec == "desk@example.org"
    assert "Musterstädter Bote (bote): ok → broken" in mail_.get_body().get_content()


def test_all_changes_are_one_message_and_nothing_is_told_twice(filled):
    with hook() as (url, posted, _):
        changed(filled, "bote", "ok", "broken")
        changed(filled, "musterstadt", "ok", "degraded")
        assert tell(filled, url) == (1, [])
        assert tell(filled, url) == (0, [])
        changed(filled, "bote", "broken", "ok")
        assert tell(filled, url) == (1, [])
    assert [post["title"] for post in posted] == [
        "stadtchronik: 2 sources changed, now 1 degraded, 1 broken",
        "stadtchronik: 1 source changed, now 1 ok",
    ]


def test_nothing_is_sent_when_nothing_changed(filled):
    with hook() as (url, posted, _):
        assert tell(filled, url) == (0, [])
    assert posted == []


def test_the_first_message_holds_nothing_from_before_the_last_run(filled):
    changed(filled, "bote", "ok", "broken", at=NOON - timedelta(days=1))
    changed(filled, "musterstadt", "ok", "degraded")
    with hook() as (url, posted, _):
        tell(filled, url)
    assert "musterstadt" in posted[0]["message"]
    assert "bote" not in posted[0]["message"]


def test_what_could_not_be_sent_is_sent_the_next_time_and_to_the_others_at_once(filled, mail):
    with hook(status=500) as (url, posted, answers):
        changed(filled, "bote", "ok", "broken")
        sent, failed = tell(filled, url, mail[0])
        assert sent == 1
        assert failed[0].startswith("json://")
        answers["status"] = 200
        changed(filled, "musterstadt", "ok", "quiet")
        assert tell(filled, url, mail[0]) == (2, [])
    assert [len(post["message"].split("\n\n")) for post in posted] == [2]
    assert len(mail[1]) == 2
    assert "bote" not in mail[1][1].get_body().get_content()


def test_a_source_that_is_as_it_was_is_no_news(filled):
    with hook() as (url, _, _):
        changed(filled, "bote", "ok", "broken")
        changed(filled, "bote", "broken", "ok")
        changed(filled, "musterstadt", "new", "ok")
        assert tell(filled, url) == (0, [])


def test_old_news_is_none(filled):
    with hook() as (url, _, _):
        tell(filled, url)
        changed(filled, "bote", "ok", "broken")
        assert tell(filled, url, at=NOON + timedelta(days=NEWS_DAYS, seconds=1)) == (0, [])


def test_the_archive_keeps_no_password_and_messages_show_none(filled):
    with hook(status=500) as (url, _, _):
        changed(filled, "bote", "ok", "broken", at=datetime.now(UTC))
        _, (shown,) = tell(filled, url, at=datetime.now(UTC))
        done = CliRunner().invoke(cli, ["notify", "--to", url, "--archive", str(filled)])
    assert SECRET not in shown
    assert SECRET not in done.output
    assert SECRET.encode() not in filled.read_bytes()
    assert done.exit_code == 1
    assert "could not be told; the next run tries again" in done.output


def test_a_redirect_is_not_followed(filled):
    with hook(status=302) as (url, _, _):
        changed(filled, "bote", "ok", "broken")
        assert tell(filled, url)[0] == 0


def test_what_is_no_address_is_refused_without_repeating_it(filled):
    with pytest.raises(NotifyError, match="address 2") as refused:
        addresses(["json://127.0.0.1/", f"nonsense://{SECRET}"])
    assert SECRET not in str(refused.value)


def test_without_apprise_the_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(NotifyError, match=r"pip install stadtchronik\[notify\]"):
        addresses(["json://127.0.0.1/"])
    assert addresses([]) == []


def test_no_archive_is_made_where_none_is(tmp_path):
    with pytest.raises(ArchiveError, match="There is no archive"):
        notify(tmp_path / "none.db", [], at=NOON)
    assert not list(tmp_path.iterdir())


def test_the_command_takes_its_addresses_from_the_environment(filled):
    changed(filled, "bote", "ok", "broken", at=datetime.now(UTC))
    with hook() as (one, posted, _), hook() as (other, posted_there, _):
        environment = {
            "STADTCHRONIK_NOTIFY": f"{one} {other}",
            "STADTCHRONIK_ADDRESS": "https://chronik.example",
        }
        done = CliRunner().invoke(cli, ["notify", "--archive", str(filled)], env=environment)
    assert (done.exit_code, done.output) == (0, "")
    assert posted == posted_there
    assert "https://chronik.example/health" in posted[0]["message"]


def test_a_trial_is_sent_whatever_happened(filled):
    with hook() as (url, posted, _):
        assert (
            CliRunner().invoke(cli, ["notify", "--to", url, "--try", "--archive", str(filled)]).exit_code == 0
        )
    assert posted[0]["title"] == "stadtchronik: a test"


def test_the_command_wants_to_know_whom_to_tell(filled):
    done = CliRunner().invoke(cli, ["notify", "--archive", str(filled)])
    assert done.exit_code == 2
    assert "STADTCHRONIK_NOTIFY" in done.output
