"""What a robots.txt allows (RFC 9309). Pure; asking for it is the middleware's business."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from protego import Protego

RULES_MAX_AGE = timedelta(hours=24)  # RFC 9309 §2.4
RULES_MAX_BYTES = 512 * 1024  # RFC 9309 §2.5 asks for at least 500 KiB
DELAY_MAX_SECONDS = 60.0  # a longer Crawl-delay is taken as this
_TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host. Without a file to go by, `everything` says what holds instead."""

    file: Protego | None
    everything: bool

    @classmethod
    def from_answer(cls, status: int | None, body: bytes) -> Self:
        """The rules an answer to the request for robots.txt means. `status` None: there was no answer.

        A file that is there rules (RFC 9309 §2.3.1.1); one that is not allows everything (§2.3.1.3);
        a server that fails forbids everything (§2.3.1.4), and so does one that says “too many requests”.
        """
        if status is not None and 200 <= status < 300:
            text = body[:RULES_MAX_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
            return cls(Protego.parse(text), everything=True)
        absent = status is not None and 300 <= status < 500 and status != _TOO_MANY_REQUESTS
        return cls(None, everything=absent)

    @property
    def known(self) -> bool:
        """Whether the host said what it allows; False: it could not be asked, which may be otherwise tomorrow."""
        return self.file is not None or self.everything

    def allows(self, url: str, agent: str) -> bool:
        """Whether this crawler may ask for that address."""
        return self.everything if self.file is None else bool(self.file.can_fetch(url, agent))

    def delay(self, agent: str) -> float | None:
        """The pause between two requests the file asks for, in seconds: Crawl-delay or Request-rate."""
        if self.file is None:
            return None
        asked = [float(delay) for delay in [self.file.crawl_delay(agent)] if delay]
        rate = self.file.request_rate(agent)
        if rate is not None and rate.requests:
            asked.append(rate.seconds / rate.requests)
        return min(max(asked), DELAY_MAX_SECONDS) if asked else None
