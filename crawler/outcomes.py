"""Why an address could not be had: one name for each reason, counted and shown."""

from datetime import datetime

from scrapy import exceptions

UNREACHABLE = "robots.txt cannot be had"  # so nothing is asked for today
TOO_LARGE = "body too large"

OPTED_OUT = "the publisher reserves it"  # docs/rights.md


class PutOff(exceptions.IgnoreRequest):
    """A request that is not made now; its address is asked again from `not_before` on."""

    def __init__(self, reason: str, not_before: datetime) -> None:
        super().__init__(reason)
        self.not_before = not_before


# The most particular class first.
_NAMES: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.CannotResolveHostError, "host not found"),
    (exceptions.DownloadTimeoutError, "no answer in time"),
    (exceptions.DownloadConnectionRefusedError, "connection refused"),
    (exceptions.DownloadCancelledError, TOO_LARGE),
    (exceptions.ResponseDataLossError, "body cut off"),
    (exceptions.DownloadFailedError, "connection failed"),
)
_FINAL = ("private address", "not an HTTP address")


def reason_of(error: BaseException) -> str:
    """The name of a reason. What a middleware refused says so itself."""
    if isinstance(error, exceptions.IgnoreRequest):
        text = str(error)
        return TOO_LARGE if "DOWNLOAD_MAXSIZE" in text else text  # Scrapy would name the page and its size
    for kind, name in _NAMES:
        if isinstance(error, kind):
            return name
    return f"{type(error).__name__}: {error}"


def is_final(reason: str) -> bool:
    """Whether it is useless to ask again."""
    return reason.startswith(_FINAL)
