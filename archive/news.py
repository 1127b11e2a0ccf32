"""What is new of a search: one thing of it. Pure."""

from dataclasses import dataclass
from datetime import datetime

NEW = "new"  # the kind of an article that came in; the others are those of events
# One absence proves nothing, and the health of a source is no news of an article.
KINDS = (NEW, "edited", "gone", "returned", "moved", "closed", "opened", "copied")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something new of a search: an article that came in, or an event of one.

    `key` names it for ever, `at` is when this archive saw it (ISO 8601, UTC), `beginning` the first words of the article
    as it is now; `detail` is an event's own.
    """

    key: str
    kind: str
    at: str
    detail: str | None
    article: int
    url: str
    headline: str | None
    published: str | None
    source: str
    source_name: str
    beginning: str

    @property
    def moment(self) -> datetime:
        """When this archive saw it."""
        return datetime.fromisoformat(self.at)
