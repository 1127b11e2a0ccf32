"""Every failure has one name, and it is known which ones are for ever."""

import pytest
from OpenSSL.SSL import Error as TLSError
from scrapy import exceptions
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError, ResponseFailed

from archive.health import REFUSED
from crawler.heads import HeadTooLargeError
from crawler.outcomes import NO_ADDRESS, OUTCOMES, UNREACHABLE, is_final, name_of, reason_of


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (exceptions.CannotResolveHostError(), "host not found"),
        (exceptions.DownloadTimeoutError(), "no answer in time"),
        (exceptions.DownloadConnectionRefusedError(), "connection refused"),
        (exceptions.DownloadCancelledError(), "body too large"),
        (exceptions.ResponseDataLossError(), "body cut off"),
        (exceptions.DownloadFailedError(), "connection failed"),
        (exceptions.IgnoreRequest(REFUSED), REFUSED),
        (exceptions.IgnoreRequest("not an HTTP address"), "not an HTTP address"),
        (exceptions.IgnoreRequest("Response of 9 bytes exceeds DOWNLOAD_MAXSIZE"), "body too large"),
        (ValueError("Missing scheme in request url: javascript:alert(1)"), NO_ADDRESS),
        (ZeroDivisionError("division by zero"), "unexpected fault: ZeroDivisionError: division by zero"),
    ],
)
def test_an_error_has_a_name_for_people(error, name):
    assert reason_of(error) == name


def test_every_failure_of_a_download_has_a_name_of_its_own():
    kinds = [
        kind
        for kind in vars(exceptions).values()
        if isinstance(kind, type) and issubclass(kind, exceptions.DownloadFailedError)
    ]
    assert kinds
    assert not [kind for kind in kinds if kind.__name__ in reason_of(kind())]


@pytest.mark.parametrize("reason", ["private address 127.0.0.1", "not an HTTP address"])
def test_what_cannot_become_better_is_final(reason):
    assert is_final(reason)


@pytest.mark.parametrize(
    "reason", [REFUSED, UNREACHABLE, "HTTP 503", "no answer in time", "host not found", "body too large"]
)
def test_what_may_be_better_tomorrow_is_not(reason):
    assert not is_final(reason)


def caused_by(*causes):
    """An error of a download as Scrapy makes it of what Twisted says."""
    error = exceptions.DownloadFailedError("it failed")
    error.__cause__ = ResponseFailed([Failure(cause) for cause in causes])
    return error


@pytest.mark.parametrize(
    ("cause", "name"),
    [
        (HeadTooLargeError(), "head too large"),
        (ParseError("non-integer status code", b"Guten Tag!"), "malformed answer"),
        (TLSError([("SSL routines", "", "certificate verify failed")]), "certificate not valid"),
        (ConnectionError(), "connection failed"),
    ],
)
def test_what_twisted_says_went_wrong_is_told_apart(cause, name):
    assert reason_of(caused_by(cause, ConnectionError())) == name


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.name)
def test_a_reason_is_counted_under_the_name_it_begins_with(outcome):
    assert name_of(outcome.name) == outcome.name
    if outcome.name != "HTTP":
        assert name_of(f"{outcome.name}: mit Einzelheiten 4711") == outcome.name


def test_a_status_is_a_name_of_its_own():
    assert name_of("HTTP 503") == "HTTP 503"


def test_what_nobody_foresaw_is_counted_under_one_name():
    assert name_of("Etwas ganz anderes.") == name_of(reason_of(ZeroDivisionError())) == "unexpected fault"


def test_names_are_told_apart_and_none_hides_another():
    names = [outcome.name for outcome in OUTCOMES]
    assert len(set(names)) == len(names)
