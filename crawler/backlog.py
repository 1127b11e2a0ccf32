"""Article pages that wait for their turn: Scrapy holds a few requests of each source, the rest is a plan. Pure."""

from collections import Counter, defaultdict, deque

from crawler.walk import Ask

ARTICLES_AHEAD = (
    16  # requests of one source that Scrapy holds; what waits behind them is a plan, a quarter of the memory
)


class Backlog:
    """The article pages of one crawl that were planned, by source; each is handed out once, in order."""

    def __init__(self) -> None:
        self._planned: defaultdict[str, deque[Ask]] = defaultdict(deque)
        self._ahead: Counter[str] = Counter()  # handed out and not done, by source

    def add(self, ask: Ask) -> list[Ask]:
        """Plans a page; returns what is to be asked for now."""
        self._planned[ask.source].append(ask)
        return self._turn(ask.source)

    def done(self, source: str) -> list[Ask]:
        """After a page that was asked for, whatever came of it: those that waited for it."""
        self._ahead[source] -= 1
        return self._turn(source)

    def _turn(self, source: str) -> list[Ask]:
        planned = self._planned[source]
        turn = [planned.popleft() for _ in range(min(len(planned), ARTICLES_AHEAD - self._ahead[source]))]
        self._ahead[source] += len(turn)
        return turn
