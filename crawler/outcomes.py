"""Why an address could not be had: one name for each reason, counted and shown."""

from scrapy import exceptions

UNREACHABLE = "robots.txt cannot be had"  # so nothing is asked for today
TOO_LARGE = "body too large"

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
