"""What an archive says of an invented year, compared with what was planted in it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from archive.opening import open_readonly
from benchmarks.year_alarms import Alarms, alarms
from benchmarks.year_crawl import Part
from benchmarks.year_facts import Story, planted
from benchmarks.year_planned import DAY, DAYS, START
from benchmarks.year_said import Row, Said, all_said, at
from benchmarks.year_world import Site

SETTLED = 7 * DAY  # what appeared so long before the end must have been had


@dataclass(slots=True)
class Judged:
    """The figures, and for each that should be 0 what it counts, in words."""

    measures: dict[str, float | str | None] = field(default_factory=dict)
    wrong: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def judge(parts: Sequence[Part], days: int) -> Judged:
    """Compares what stands in the archives with the world."""
    judged = Judged()
    sites, said = [site for part in parts for site in part.sites], list[Said]()
    for part in parts:
        with closing(open_readonly(part.archive)) as db:
            said += all_said(db, part.sites)
    _articles(judged, sites, said, START + days * DAY)
    _edits(judged, said)
    _removals(judged, said)
    _moves(judged, said)
    _closings(judged, said)
    _claims_in_trouble(judged, said)
    _health(judged, alarms(parts), len(sites) * days / DAYS)
    all_crawled = [part.crawled for part in parts]
    judged.wrong["errors the program logged"] += [fault for one in all_crawled for fault in one.faults]
    _count(judged, "errors the program logged")
    judged.measures |= {
        "crawls": sum(one.crawls for one in all_crawled),
        "runs of a source": sum(len(runs) for one in all_crawled for runs in one.runs.values()),
        "requests": sum(one.requests for one in all_crawled),
        "seconds, slowest crawl": round(max(one.slowest for one in all_crawled), 1),
        "CPU seconds, crawling and serving": round(sum(one.cpu for one in all_crawled), 1),
        "CPU seconds, reading": round(sum(one.reading for one in all_crawled), 1),
    }
    return judged


def _articles(judged: Judged, sites: Sequence[Site], said: Sequence[Said], end: datetime) -> None:
    had = {one.story.number for one in said}
    told = [
        (site, story)
        for site in sites
        for story in site.stories
        if START < story.published < end - SETTLED and not _is_shut(site, story.published)
    ]
    judged.measures["articles that appeared"] = len(told)
    for site, story in told:
        if story.number not in had:
            judged.wrong["articles that were never had"].append(
                f"{_name(site, story)}, {story.published:%d.%m.}"
            )
    _count(judged, "articles that were never had")


def _edits(judged: Judged, said: Sequence[Said]) -> None:
    knowable = [one for one in said if one.story.edit and one.first_seen < one.story.edit.at]
    judged.measures["edits planted"] = len([one for one in said if one.story.edit])
    judged.measures["edits that could be noticed"] = len(knowable)
    labelled = noticed = kept_with_site = 0
    waits = []
    for one in said:
        edit = one.story.edit
        claimed = [version for version in one.versions if not version["with_site"]]
        kept_with_site += len(one.versions) - len(claimed)
        after = [version for version in claimed if edit and at(version["seen"]) >= edit.at]
        if edit and after and one in knowable:
            noticed += 1
            waits.append((at(after[0]["seen"]) - edit.at) / DAY)
            if _is_labelled(judged, one, after[0]):
                labelled += 1
        elif edit and one in knowable:
            judged.wrong["edits not noticed"].append(
                f"{_name(one.site, one.story)}, {edit.change}, {edit.at:%d.%m.}"
            )
        for version in claimed:
            if not after or version != after[0]:
                judged.wrong["false edits"].append(_edit_in_words(one, version))
    judged.measures["edits noticed"] = noticed
    judged.measures["versions kept as changed with their site"] = kept_with_site
    judged.measures["days until an edit is noticed, median"] = round(median(waits), 1) if waits else None
    judged.measures["edits with the right size and label"] = labelled
    for name in ("edits not noticed", "edits with a wrong size or label", "false edits"):
        _count(judged, name)


def _is_labelled(judged: Judged, one: Said, version: Row) -> bool:
    """Whether size and label are those that were planted; the size of what has a label is not asked for."""
    size, label = planted(one.story)
    right = version.get("label") == label and (label is not None or version.get("change") == size)
    if not right:
        assert one.story.edit is not None
        judged.wrong["edits with a wrong size or label"].append(
            f"{_name(one.site, one.story)}: {one.story.edit.change} is {size}, {label or 'no label'}; "
            f"said is {version.get('change')}, {version.get('label') or 'no label'}"
        )
    return right


def _removals(judged: Judged, said: Sequence[Said]) -> None:
    removed = [one for one in said if one.story.removal and one.first_seen < one.story.removal.at]
    back = [one for one in removed if one.story.removal and one.story.removal.back]
    waits, returned = [], 0
    for one in removed:
        removal = one.story.removal
        assert removal is not None
        gone = [at(event["at"]) for event in one.of("gone") if at(event["at"]) >= removal.at]
        if gone:
            waits.append((gone[0] - removal.at) / DAY)
        else:
            judged.wrong["deletions not said"].append(
                f"{_name(one.site, one.story)}, {removal.how}, {removal.at:%d.%m.}, every {one.site.every}, {', '.join(one.site.seeds)}"
            )
        if removal.back:
            again = any(at(event["at"]) >= removal.back for event in one.of("returned"))
            returned += again
            if not again:
                judged.wrong["returns not said"].append(f"{_name(one.site, one.story)}, {removal.how}")
    for one in said:
        for kind, name in (("gone", "false deletions"), ("missing", "called missing, though there")):
            judged.wrong[name] += [
                f"{_name(one.site, one.story)}, {event['at'][:10]}: {event['detail']}{_trouble_in_words(one.site, at(event['at']))}"
                for event in one.of(kind)
                if not one.story.is_removed(at(event["at"]))
            ]
    judged.measures |= {
        "deletions planted": len(removed),
        "deletions said": len(waits),
        "days until a deletion is said, median": round(median(waits), 1) if waits else None,
        "days until a deletion is said, most": round(max(waits), 1) if waits else None,
        "returns planted": len(back),
        "returns said": returned,
    }
    for name in ("deletions not said", "returns not said", "false deletions", "called missing, though there"):
        _count(judged, name)


def _moves(judged: Judged, said: Sequence[Said]) -> None:
    moved = [one for one in said if one.site.trouble and one.site.trouble.kind == "relaunch"]
    judged.measures["articles said to have moved"] = sum(bool(one.of("moved")) for one in moved)
    judged.wrong["said to have moved without a relaunch"] += [
        _name(one.site, one.story) for one in said if one.of("moved") and one not in moved
    ]
    judged.wrong["articles that are kept twice"] += [
        f"{_name(one.site, one.story)}: {', '.join(article['url'] for article in one.articles)}"
        for one in said
        if len(one.articles) > 1
    ]
    _count(judged, "said to have moved without a relaunch")
    _count(judged, "articles that are kept twice")


def _closings(judged: Judged, said: Sequence[Said]) -> None:
    papers = {
        one.site.id: one.site for one in said if one.site.trouble and one.site.trouble.kind == "paywall"
    }
    closed: Counter[str] = Counter(one.site.id for one in said if one.of("closed"))
    judged.measures["papers that closed their articles"] = len(papers)
    judged.measures["of these, reported"] = sum(closed[id_] > 0 for id_ in papers)
    judged.measures["articles said to be closed"] = closed.total()
    judged.wrong["said to be closed without a policy"] += [id_ for id_ in closed if id_ not in papers]
    _count(judged, "said to be closed without a policy")


def _claims_in_trouble(judged: Judged, said: Sequence[Said]) -> None:
    """Where nothing could be known, nothing may be said."""
    for one in said:
        for event in one.events:
            trouble = one.site.trouble
            if trouble and trouble.kind != "paywall" and trouble.lasts(at(event["at"])):
                if event["kind"] == "moved" and str(one.story.number) in (event["detail"] or ""):
                    continue  # the text stands there, word for word, and that is known
                judged.wrong["claims while nothing could be known"].append(
                    f"{event['kind']}: {_name(one.site, one.story)}, {event['at'][:10]}, {trouble.kind}"
                )
    _count(judged, "claims while nothing could be known")


def _health(judged: Judged, found: Alarms, years: float) -> None:
    judged.measures |= found.measures
    judged.measures["false alarms per source and year"] = round(len(found.false) / years, 3)
    judged.wrong |= {"troubles reported late or never": found.late, "false alarms": found.false}
    for name in ("troubles reported late or never", "false alarms"):
        _count(judged, name)


def _count(judged: Judged, name: str) -> None:
    judged.measures[name] = len(judged.wrong[name])


def _edit_in_words(one: Said, version: Row) -> str:
    seen = at(version["seen"])
    event = next((event for event in one.of("edited") if event["capture"] == version["capture"]), None)
    fields = event["detail"] if event else "no event"
    return f"{_name(one.site, one.story)}, {seen:%d.%m.}: {fields}{_trouble_in_words(one.site, seen)}"


def _trouble_in_words(site: Site, at: datetime) -> str:
    trouble = site.trouble
    if trouble is None or at < trouble.began:
        return ""
    when = "in" if trouble.lasts(at) else "after"
    return f" ({when} {trouble.kind}, {trouble.how}{''.join(f', {one}' for one in sorted(trouble.traits))})"


def _is_shut(site: Site, at: datetime) -> bool:
    """Whether what appears then may never be had: the site stays closed to machines, or the listing moves on in the meantime."""
    trouble = site.trouble
    return (
        trouble is not None
        and trouble.kind != "paywall"
        and trouble.began - timedelta(days=3) <= at
        and (trouble.ended is None or at < trouble.ended)
    )


def _name(site: Site, story: Story) -> str:
    return f"{site.id} {story.number}"
