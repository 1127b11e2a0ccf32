"""The headline a page shows, and the kicker above it: judged by what the page calls itself. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml import html

from crawler.extraction.heading import (
    KICKER_MAX_CHARACTERS,
    is_short,
    letters_of,
    parts_of,
    split_kicker,
    text_of,
)
from crawler.extraction.site_name import SEPARATOR, names_of_site, without_site
from crawler.extraction.stated import Stated
from crawler.extraction.structured import Statements, text
from crawler.extraction.surroundings import is_furniture, marks
from crawler.extraction.vocabulary.fields import KICKER_MARKS, NO_HEADLINES, TITLE_MARKS
from crawler.extraction.wording import wording

HEADINGS_MAX = 30
HEADLINE_MAX_CHARACTERS = 400
WORDS_MAX = 64  # lines whose words are kept in mind: each heading is compared with all names of its page
EXACT_RANK = 8  # a heading from here on is what the page calls itself
FIRST_NAME = 4.0  # of a rank, for being what the page calls itself first
NAMED_MAX = 3.0  # of a rank, for the names of a heading and its parts
LIKE_MAX = 9.0  # a heading that is not just what the page calls itself has no higher rank
UNLIKE_RANK = 4  # a heading below is like nothing the page calls itself


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline and the line above it; `element` is where it is shown."""

    headline: Stated[str] | None = None
    kicker: Stated[str] | None = None
    element: html.HtmlElement | None = None


def headline_of(
    tree: html.HtmlElement,
    said: Statements,
    chosen: Stated[str] | None = None,
    chosen_kicker: Stated[str] | None = None,
) -> Headline:
    """The heading that best fits what the page calls itself; without one, what it calls itself.

    `chosen_…` is what selectors found. A reader's find that is like nothing the page calls itself gives way to
    a heading that is just that: it was a teaser's.
    """
    sites = names_of_site(tree, said)
    title = " ".join((tree.findtext(".//title") or "").split())
    stated = [
        bare
        for one in said.titles()
        if (bare := without_site(one, sites)) and wording(bare) not in {*sites, *NO_HEADLINES}
    ]
    segments = [part for part in SEPARATOR.split(title) if wording(part) and wording(part) not in sites]
    names = [*stated, *segments, title]
    best, rank = _best(tree, stated, segments, title, sites)
    is_sure = best is not None and rank >= EXACT_RANK and not is_furniture(best)
    if chosen and (chosen.by == "source" or not is_sure or _fits(chosen.value, names)):
        element = _showing(tree, chosen.value)
        kicker, shown = (
            split_kicker(element, stated or segments)
            if element is not None and not chosen_kicker
            else (None, "")
        )
        if kicker and wording(chosen.value).endswith(wording(shown)):
            return Headline(Stated(shown, chosen.by), Stated(kicker, "page"), element)
        return Headline(Stated(chosen.value, chosen.by), _other(chosen_kicker, chosen.value), element)
    if best is None or (rank < UNLIKE_RANK and stated):
        found = _unseen(said, stated, title, sites)
        return Headline(found.headline, _other(chosen_kicker, found.headline.value if found.headline else ""))
    kicker, shown = split_kicker(best, stated or segments)
    above = Stated(kicker, "page") if kicker else chosen_kicker or _told_kicker(shown, stated)
    return Headline(Stated(shown, "page"), _other(above, shown), best)


def _best(
    tree: html.HtmlElement, stated: Sequence[str], segments: Sequence[str], title: str, sites: set[str]
) -> tuple[html.HtmlElement | None, float]:
    best, rank = None, 0.0
    stated, segments, title = [*map(wording, stated)], [*map(wording, segments)], wording(title)
    names = {_squeezed(name) for name in (*stated, segments[0] if segments else title)}
    for element in islice(tree.iter("h1", "h2", "h3"), HEADINGS_MAX):
        letters = letters_of(element)
        if letters is None or (rank >= LIKE_MAX and not _may_say(letters, names)):
            continue
        found = _rank(element, stated, segments, title, sites, least=rank)
        if found > rank:
            best, rank = element, found
    return best, rank


def _may_say(letters: str, names: Iterable[str]) -> bool:
    """Whether a heading with these letters can be just what one of these names says."""
    squeezed = _squeezed(wording(letters))
    return any(name in squeezed for name in names)


def _squeezed(line: str) -> str:
    return line.replace(" ", "")


def _showing(tree: html.HtmlElement, headline: str) -> html.HtmlElement | None:
    """The heading that shows this headline."""
    wanted = wording(headline)
    short = filter(is_short, islice(tree.iter("h1", "h2", "h3"), HEADINGS_MAX))
    same = (element for element in short if wording(text_of(element)).endswith(wanted))
    return next(same, None) if wanted else None


def _told_kicker(shown: str, stated: Sequence[str]) -> Stated[str] | None:
    """What the page puts before its headline, with a colon, wherever it calls itself."""
    heads = {
        one[: -len(shown)].rstrip(" :")
        for one in stated
        if one.endswith(shown) and one[: -len(shown)].rstrip().endswith(":")
    }
    is_told = len(heads) == 1 and len(stated) > 1 and all(one.endswith(shown) for one in stated)
    head = next(iter(heads)) if is_told else ""
    return Stated(head, "meta") if 0 < len(head) <= KICKER_MAX_CHARACTERS else None


def _other(kicker: Stated[str] | None, headline: str) -> Stated[str] | None:
    """A kicker that is not the headline again."""
    return None if kicker is None or wording(kicker.value) in {"", wording(headline)} else kicker


def _fits(shown: str, names: Sequence[str]) -> bool:
    return any(_fit(wording(shown), wording(one)) > 0 for one in names)


def _rank(
    element: html.HtmlElement,
    stated: Sequence[str],
    segments: Sequence[str],
    title: str,
    sites: set[str],
    *,
    least: float,
) -> float:
    """How well a heading fits; zero when it is none of the article's, or fits no better than `least`.

    A heading that is what the page calls itself for others comes before all that are only like it.
    """
    parts = parts_of(element)
    shown = wording(" ".join(part for part, _ in parts))
    if not shown or shown in sites or shown in NO_HEADLINES or len(shown) > HEADLINE_MAX_CHARACTERS:
        return 0
    fit = max([_fit(shown, one) for one in set(stated)], default=0.0)
    fit = max(fit, 0.9 * max([_fit(shown, one) for one in (*segments, title)], default=0.0))
    level = {"h1": 2.0, "h2": 1.0}.get(str(element.tag), 0.0)
    is_named = element.get("itemprop") == "headline"
    if fit == 0 and level < 2 and not is_named:
        return 0
    wholes = {
        shown,
        *(wording(" ".join(part for part, _ in parts[start:])) for start in range(1, min(len(parts), 3))),
    }
    exact = 4.0 * sum(one in wholes for one in (*stated, segments[0] if segments else title))
    if exact + FIRST_NAME + 4 * fit + level + NAMED_MAX <= least:
        return 0  # whatever the names around it say
    is_aside = is_furniture(element)
    # What a page calls itself for others first is seldom its title for search engines, as the heading of a breadcrumb is.
    exact += FIRST_NAME * (not is_aside and bool(stated) and stated[0] in wholes)
    named = 2.0 * (is_named or any(not KICKER_MARKS.isdisjoint(names) for _, names in parts)) + (
        not TITLE_MARKS.isdisjoint(marks(element))
    )
    return exact * (0.75 if is_aside else 1) + (4 * fit + level + named) * (0.4 if is_aside else 1)


def _fit(shown: str, stated: str) -> float:
    """1 when a heading is what the page calls itself, less when one is a part of the other."""
    if not stated:
        return 0
    if shown == stated:
        return 1
    if (
        stated.endswith(shown)
        or stated.startswith(shown)
        or shown.endswith(stated)
        or shown.startswith(stated)
    ):
        return 0.5 + 0.5 * min(len(shown), len(stated)) / max(len(shown), len(stated))
    ours, theirs = _words(shown), _words(stated)
    common = len(ours & theirs) / max(len(ours), len(theirs))
    return common if common >= 0.4 else 0


@lru_cache(maxsize=WORDS_MAX)
def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


def _unseen(said: Statements, stated: Sequence[str], title: str, sites: set[str]) -> Headline:
    own = text(said.article.get("headline"))
    if own:
        return Headline(Stated(without_site(own, sites), "json-ld"))
    if stated:
        return Headline(Stated(stated[0], "meta"))
    bare = without_site(title, sites)
    return Headline(Stated(bare, "page")) if bare else Headline()
