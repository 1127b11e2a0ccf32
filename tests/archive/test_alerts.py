"""Alerts, over real mail servers of this machine."""

import signal
import sqlite3
import ssl
import stat
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from click.testing import CliRunner

from archive import Archive
from archive.alerts import NEWS_DAYS, Alert, AlertError, opened
from archive.opening import open_readonly
from archive.times import iso
from crawler.cli import cli
from tests.archives import NOON, OLD, RELEASE, file
from tests.certificates import certificate
from tests.commands import running, stadtchronik
from tests.ports import free_port

DAY = timedelta(days=1)
ALERT = Alert(
    name="Brücken", search="q=Tiefbauamt", address="desk@example.org", added="2026-10-16T00:00:00+00:00"
)


class Mailbox:
    """What a mail server was given. `answers` are given first, one for each mail; `taking` is called with each."""

    def __init__(self):
        self.mails, self.answers, self.taking, self.receivers = [], [], lambda: None, []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd calls it so
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            self.receivers.append(envelope.rcpt_tos)
        self.taking()
        return answer


def served(box, **options):
    return Controller(box, hostname="127.0.0.1", port=free_port(), **options)


@pytest.fixture
def box():
    return Mailbox()


@pytest.fixture
def server(box):
    """The address of a mail server that has no encryption."""
    controller = served(box)
    controller.start()
    yield f"127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture
def kept(filled):
    with opened(filled) as alerts:
        alerts.add(ALERT)
    return filled


def tell(path, *, at=NOON + DAY, post=None):
    """Sends with a function in place of a server; what came of it, and the mails."""
    mails = []
    with closing(open_readonly(path)) as db, opened(path) as alerts:
        outcomes = alerts.send(
            db, post or mails.append, sender="chronik@example.org", pages="https://chronik.example/", at=at
        )
        return [(one.alert, one.news, one.failed) for one in outcomes], mails


def edit(path, day):
    with Archive.open(path) as archive:
        body = RELEASE.body.replace("wieder", f"seit dem {day}. Tag wieder")
        file(archive, replace(RELEASE, body=body), "musterstadt", at=NOON + day * DAY)


def test_an_alert_tells_new_articles_and_edits_once(kept):
    outcomes, (mail,) = tell(kept)
    assert outcomes == [("Brücken", 2, None)]
    assert mail["Subject"] == "Brücken: 1 new, 1 changed"
    assert tell(kept) == ([], [])
    edit(kept, 2)
    assert tell(kept, at=NOON + 3 * DAY)[0] == [("Brücken", 1, None)]
    assert tell(kept, at=NOON + 200 * DAY) == ([], [])


def test_what_was_there_before_the_alert_is_not_told(filled):
    with opened(filled) as alerts:
        alerts.add(replace(ALERT, added="2026-10-17T00:00:00+00:00"))
    outcomes, (mail,) = tell(filled)
    assert outcomes == [("Brücken", 1, None)]
    assert mail["Subject"] == "Brücken: 1 changed"


def test_what_is_old_is_no_news(kept):
    assert tell(kept, at=NOON + (NEWS_DAYS + 2) * DAY) == ([], [])


def test_an_article_that_is_filed_late_is_told_all_the_same(kept):
    tell(kept)
    with Archive.open(kept) as archive:
        late = replace(OLD, url="https://www.bote.example/x_aid-8", body="Das Tiefbauamt zieht um.")
        file(archive, late, "bote", at=NOON + timedelta(hours=1))
    assert tell(kept)[0] == [("Brücken", 1, None)]


def test_a_mail_that_is_refused_is_sent_the_next_time_and_holds_up_nobody(kept):
    with opened(kept) as alerts:
        alerts.add(replace(ALERT, name="Zweite"))
    refused = []

    def post(mail):
        if not refused:
            refused.append(mail)
            raise OSError("full")

    outcomes, _ = tell(kept, post=post)
    assert outcomes == [("Brücken", 2, "full"), ("Zweite", 2, None)]
    edit(kept, 2)
    outcomes, (again, edited, _) = tell(kept, at=NOON + 3 * DAY)
    assert outcomes == [("Brücken", 2, None), ("Brücken", 1, None), ("Zweite", 1, None)]
    assert again["Message-ID"] == refused[0]["Message-ID"] != edited["Message-ID"]


def test_a_mail_that_is_never_taken_does_not_hold_up_an_alert_for_ever(kept):
    def post(mail):
        raise OSError("no such user")

    tell(kept, post=post)
    edit(kept, NEWS_DAYS + 1)
    outcomes, (mail,) = tell(kept, at=NOON + (NEWS_DAYS + 2) * DAY)
    assert outcomes == [("Brücken", 1, None)]
    assert mail["Subject"] == "Brücken: 1 changed"


def test_what_was_told_is_forgotten_when_it_could_not_be_told_again(kept):
    tell(kept)
    tell(kept, at=NOON + (2 * NEWS_DAYS + 2) * DAY)
    with closing(sqlite3.connect(kept.with_name("archive.db.alerts"))) as db:
        assert db.execute("SELECT count(*) FROM told").fetchone() == (0,)


def test_what_was_erased_before_its_mail_was_sent_is_told_to_nobody(kept):
    def post(mail):
        raise OSError("down")

    tell(kept, post=post)
    with Archive.open(kept) as archive:
        (key,) = archive.db.execute("SELECT id FROM articles WHERE url = ?", [RELEASE.url]).fetchone()
        archive.db.execute("PRAGMA foreign_keys = OFF")
        archive.db.execute("DELETE FROM articles WHERE id = ?", [key])
        archive.db.execute("DELETE FROM events WHERE article = ?", [key])
    assert tell(kept) == ([("Brücken", 0, None)], [])


def test_addresses_of_people_are_not_in_the_archive_and_for_no_other_user(kept):
    path = kept.with_name("archive.db.alerts")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"desk@example.org" not in kept.read_bytes()


@pytest.mark.parametrize(
    "fields",
    [
        {"address": "nobody"},
        {"address": "a@b\nBcc: c@d"},
        {"name": ""},
        {"name": "a\nb"},
        {"name": "x" * 101},
        {},
    ],
)
def test_an_alert_that_cannot_be_is_refused(kept, fields):
    with opened(kept) as alerts, pytest.raises(AlertError):
        alerts.add(replace(ALERT, **fields))


def test_only_one_process_sends(kept, monkeypatch):
    monkeypatch.setattr("archive.alerts.LOCK_SECONDS", 0)
    with opened(kept), pytest.raises(AlertError, match="is at work"), opened(kept):
        pass


def test_a_file_that_is_something_else_is_named(filled):
    filled.with_name("archive.db.alerts").write_bytes(b"something else entirely" * 50)
    with pytest.raises(AlertError, match=r"archive\.db\.alerts cannot be used"), opened(filled):
        pass


def seen_now(path):
    """Makes every article of the archive one that came in just now."""
    with Archive.open(path) as archive:
        archive.db.execute("UPDATE articles SET first_seen = ?", [iso(datetime.now(UTC))])


def run(*command, **environment):
    result = CliRunner().invoke(cli, ["alerts", *command], env=environment)
    return result.exit_code, result.output


def test_the_commands_add_list_send_and_remove(filled, server, box):
    archive = ("--archive", str(filled))
    assert run("add", "Brücken", "--query", "Tiefbauamt", "--to", "desk@example.org", *archive)[0] == 0
    search = "https://chronik.example/search?q=Markt&source=bote&order=relevance"
    assert run("add", "Markt", "--search", search, "--to", "markt@example.org", *archive)[0] == 0
    assert "q=Markt&source=bote" in run("list", "--json", *archive)[1]
    with opened(filled) as alerts:  # as if they had been there since the spring
        alerts._db.execute("UPDATE alerts SET added = '2026-04-01T00:00:00+00:00'")
        alerts._db.commit()
    seen_now(filled)
    code, said = run("send", "--dry-run", *archive)
    assert code == 0
    assert "Markt → markt@example.org: 1 to tell" in said
    assert box.mails == []
    options = ("--smtp", server, "--tls", "none", "--from", "chronik@example.org", *archive)
    code, said = run("send", *options, STADTCHRONIK_ADDRESS="https://chronik.example")
    assert code == 0, said
    assert "Markt: 1 told" in said
    assert ["markt@example.org"] in box.receivers
    assert "https://chronik.example/article/" in box.mails[0].get_body(("plain",)).get_content()
    assert run("send", *options) == (0, "")
    assert run("remove", "Markt", *archive)[0] == 0
    assert run("remove", "Markt", *archive)[0] == 2


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("add", "x", "--to", "a@b"), "Say what is searched for"),
        (("add", "x", "--to", "a@b", "--query", "-nur"), "Name a word"),
        (("add", "x", "--to", "a@b", "--source", "nobody"), "There is no source"),
        (("add", "x", "--to", "a@b", "--query", "x", "--search", "q=x"), "not with both"),
        (("add", "x", "--to", "a@b", "--search", "https://example.org/"), "is no address of a search"),
        (("send",), "Name the mail server"),
        (("send", "--smtp", "mail:x", "--from", "a@b"), "is no mail server"),
        (("send", "--smtp", "mail", "--from", "nobody"), "to send from"),
        (
            ("send", "--smtp", "mail.example.org", "--from", "a@b", "--tls", "none", "--user", "u"),
            "not sent without",
        ),
    ],
)
def test_wrong_use_ends_in_a_sentence(filled, command, said):
    code, output = run(*command, "--archive", str(filled))
    assert code in {1, 2}
    assert said in output
    assert "Traceback" not in output


def test_a_server_that_is_not_there_or_refuses_ends_with_1(kept, server, box):
    seen_now(kept)
    options = ("--from", "chronik@example.org", "--tls", "none", "--archive", str(kept))
    code, said = run("send", "--smtp", "127.0.0.1:1", *options)
    assert code == 1
    assert "cannot be used" in said
    box.answers.append("552 Too much")
    code, said = run("send", "--smtp", server, *options)
    assert code == 1
    assert "Too much" in said
    assert box.mails == []
    assert run("send", "--smtp", server, *options)[0] == 0
    assert len(box.mails) == 1


@pytest.mark.e2e
def test_a_digest_cut_off_by_a_kill_is_sent_again_under_the_same_name_and_none_is_lost(kept, server, box):
    seen_now(kept)
    command = ("alerts", "send", "--archive", kept, "--smtp", server, "--tls", "none")
    command += ("--from", "chronik@example.org")
    with running(*command) as child:
        box.taking = child.kill
        assert child.wait() == -signal.SIGKILL
    box.taking = lambda: None
    with Archive.open(kept) as archive:
        changed = replace(RELEASE, body=RELEASE.body.replace("wieder", "heute wieder"))
        file(archive, changed, "musterstadt", at=datetime.now(UTC))
    for _ in range(2):
        stadtchronik(*command)
    first, again = box.mails[:2]
    assert first["Message-ID"] == again["Message-ID"]
    assert first.get_body(("plain",)).get_content() == again.get_body(("plain",)).get_content()
    assert [mail["Subject"] for mail in box.mails[2:]] == ["Brücken: 1 changed"]


@pytest.fixture
def secure(box, tmp_path):
    """Servers with a certificate of ours and a password: by STARTTLS, by TLS from the start."""
    files = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)

    def known(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (b"desk", b"geheim")
        return AuthResult(success=right, handled=False)  # else who is not known is never answered

    start = served(box, tls_context=context, require_starttls=True, authenticator=known, auth_required=True)
    implicit = served(box, ssl_context=context, authenticator=known, auth_require_tls=False)
    for controller in (start, implicit):
        controller.start()
    yield files[0], {"starttls": start.port, "implicit": implicit.port}
    for controller in (start, implicit):
        controller.stop()


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_password_goes_over_tls_to_a_server_whose_certificate_is_good(kept, secure, box, tls):
    seen_now(kept)
    trusted, ports = secure
    options = ("--tls", tls, "--user", "desk", "--from", "a@example.org", "--archive", str(kept))
    options += ("--smtp", f"localhost:{ports[tls]}")
    known = {"SSL_CERT_FILE": str(trusted)}
    code, said = run("send", *options, STADTCHRONIK_SMTP_PASSWORD="geheim")
    assert (code, "certificate" in said) == (1, True)
    code, said = run("send", *options, STADTCHRONIK_SMTP_PASSWORD="falsch", **known)
    assert code == 1
    assert "falsch" not in said
    assert run("send", *options, STADTCHRONIK_SMTP_PASSWORD="geheim", **known)[0] == 0
    assert len(box.mails) == 1
