"""Every failure has one name, and it is known which ones are for ever."""

import pytest
from scrapy import exceptions

from archive.health import REFUSED
from crawler.outcomes import UNREACHABLE, is_final, reason_of


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
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
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
