"""A dry run of sources: what a crawl would find, without an archive to write to."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from json import loads
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.health import OPTED_OUT
from archive.opening import open_readonly
from archive.runs import BROKEN
from archive.search import Query, as_row, search
from crawler.crawl import crawl
from crawler.observing import Observer, RobotsAnswer
from crawler.rights import origin_of
from crawler.robots import Rules
from crawler.settings import BOT_NAME
from crawler.source import Source

SAMPLES = 5  # article pages fetched of each source
OPT_OUTS = (OPTED_OUT,)  # notes of a run that say that a publisher wants no machines


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One source tried: `run` is what the crawl saw of it, `articles` are those it read, `robots` what its seeds' hosts allow."""

    source: str
    run: Mapping[str, Any]
    articles: Sequence[Mapping[str, Any]]
    robots: str
    opt_outs: int
    seconds: float | None

    def row(self) -> dict[str, Any]:
        """The row of the closing table."""
        run = self.run
        seen = run["new"] + run["unread"]
        return {
            "source": self.source,
            "links": run["links"],
            "read": f"{run['new']} of {seen}",
            "robots": self.robots,
            "opt_outs": self.opt_outs,
            "seconds": self.seconds,
            "health": run["health"],
            "reason": run["reason"],
        }


def check(sources: Sequence[Source], *, progress: bool = True) -> list[Checked]:
    """Crawls a few pages of each source, side by side, into a throw-away archive."""
    observer = Observer()
    with TemporaryDirectory(prefix="stadtchronik-check-") as folder:
        archive = Path(folder) / "check.db"
        runs = crawl(sources, archive, limit=SAMPLES, progress=progress, watch=observer.watch).sources
        by_id = {source.id: source for source in sources}
        with closing(open_readonly(archive)) as db:
            return [
                Checked(
                    source=run["source"],
                    run=run,
                    articles=[
                        as_row(hit)
                        for hit in search(db, Query(source=run["source"]), limit=SAMPLES, offset=0).hits
                    ],
                    robots=allowed(by_id[run["source"]].seeds, observer.robots),
                    opt_outs=sum(loads(run["notes"]).get(note, 0) for note in OPT_OUTS),
                    seconds=_rounded(observer.seconds(run["source"])),
                )
                for run in runs
            ]


def is_broken(checked: Checked) -> bool:
    """Whether somebody must look at the source."""
    return checked.run["health"] in BROKEN


def allowed(seeds: Sequence[str], answers: Mapping[str, RobotsAnswer]) -> str:
    """What robots.txt says of seeds, in words: allowed, disallowed or unreachable, and the pause it asks for."""
    rules = {seed: _rules(answers.get(origin_of(seed))) for seed in seeds}
    unreachable = sum(not rule.known for rule in rules.values())
    refused = sum(rule.known and not rule.allows(seed) for seed, rule in rules.items())
    delay = max((rule.delay or 0 for rule in rules.values()), default=0)
    words = [
        _of(unreachable, len(seeds), "unreachable"),
        _of(refused, len(seeds), "disallowed"),
        "" if unreachable or refused else "allowed",
        f"pause {delay:g} s" if delay else "",
    ]
    return ", ".join(filter(None, words))


def _of(number: int, whole: int, what: str) -> str:
    if not number:
        return ""
    return what if number == whole else f"{number} of {whole} seeds {what}"


def _rules(answer: RobotsAnswer | None) -> Rules:
    status, body = (answer.status, answer.body) if answer else (None, b"")
    return Rules.from_answer(status, body, BOT_NAME)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
