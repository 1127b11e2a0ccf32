"""The headline a page shows, and the kicker above it: judged by what the page calls itself. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import html

from crawler.extraction.stated import Stated
from crawler.extraction.structured import Statements, text
from crawler.extraction.surroundings import is_furniture, marks
from crawler.extraction.vocabulary.fields import KICKER_MARKS, NO_HEADLINES, TITLE_MARKS

HEADINGS_MAX = 30
NAMES_MAX = 3  # headings of the first level that may be the site's name
HEADLINE_MAX_CHARACTERS = 400
KICKER_MAX_CHARACTERS = 80
EXACT_RANK = 8  # a heading from here on is what the page calls itself
PARTS_MAX = 60  # pieces of a heading
SOURCE_MAX_CHARACTERS = 6_000  # with the white space and styles in it
UNLIKE_RANK = 4  # a heading below is like nothing the page calls itself
_SEPARATOR = re.compile(r"\s+[|–—»«·•:/-]+\s+|\s*\|\s*|\s*::\s*")
_HOME = re.compile(r"(?:https?:)?//[^/?#]+/?|/")
_UNSEEN = frozenset({"style", "script", "svg", "button"})
_IN_WORDS = frozenset({"i", "em", "b", "strong", "a", "sub", "sup", "q", "wbr", "abbr"})
_WORD = re.compile(r"\w+")


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
    sites = {fold(name) for name in (*said.site_names(), *_leading_home(tree))}
    title = " ".join((tree.findtext(".//title") or "").split())
    stated = [
        bare
        for one in said.titles()
        if (bare := without_site(one, sites)) and fold(bare) not in {*sites, *NO_HEADLINES}
    ]
    segments = [part for part in _SEPARATOR.split(title) if fold(part) and fold(part) not in sites]
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
        if kicker and fold(chosen.value).endswith(fold(shown)):
            return Headline(Stated(shown, chosen.by), Stated(kicker, "page"), element)
        return Headline(Stated(chosen.value, chosen.by), _other(chosen_kicker, chosen.value), element)
    if best is None or (rank < UNLIKE_RANK and stated):
        found = _unseen(said, stated, title, sites)
        return Headline(found.headline, _other(chosen_kicker, found.headline.value if found.headline else ""))
    kicker, shown = split_kicker(best, stated or segments)
    above = Stated(kicker, "page") if kicker else chosen_kicker or _told_kicker(shown, stated)
    return Headline(Stated(shown, "page"), _other(above, shown), best)


def fold(line: str) -> str:
    """A line for comparison: its words alone."""
    return " ".join(_WORD.findall(line.casefold()))


def without_site(title: str, sites: Iterable[str]) -> str:
    """A title without the site's name at its end or beginning."""
    parts = list(_SEPARATOR.finditer(title))
    for separator in (*parts[-1:], *parts[:1]):
        head, tail = title[: separator.start()], title[separator.end() :]
        if _is_site(tail, sites) and head:
            return head
        if _is_site(head, sites) and tail:
            return tail
    return title


def split_kicker(element: html.HtmlElement, stated: Sequence[str]) -> tuple[str | None, str]:
    """The parts of a heading that holds its kicker: told by a class, or by a title that has but one of them.

    What the page calls itself as a whole stays whole.
    """
    whole, parts = _shown(element), _parts(element)
    cuts = [
        (
            " ".join(part for part, _ in parts[:number]),
            " ".join(part for part, _ in parts[number:]),
            parts[number - 1][1],
        )
        for number in range(1, len(parts))
    ]
    cuts = [cut for cut in cuts if fold(cut[0]) and fold(cut[1]) and len(cut[0]) <= KICKER_MAX_CHARACTERS]
    told = [cut for cut in (*cuts, *_opened(element)) if stated and fold(stated[0]) == fold(cut[1])]
    same = [one for one in stated if fold(one) == fold(_text(element))]
    marked = [cut for cut in cuts if not KICKER_MARKS.isdisjoint(cut[2])]
    if not told and cuts and same:
        return None, same[0]  # a break between the parts, which the page writes as a colon elsewhere
    for first, rest, _ in told or marked:
        return first.strip(" :–-|"), rest.lstrip(" :–-|")
    return None, whole


def _opened(element: html.HtmlElement) -> Iterator[tuple[str, str, frozenset[str]]]:
    """A heading that opens with words set apart, as “<em>Gedenktag</em> Rat erinnert” does."""
    child = next(iter(element), None)
    if child is not None and child.tag in _IN_WORDS and not (element.text or "").strip():
        first = " ".join("".join(child.itertext()).split())
        rest = _shown(element).removeprefix(first).strip()
        if fold(first) and len(first) <= KICKER_MAX_CHARACTERS:
            yield first, rest, frozenset()


def _leading_home(tree: html.HtmlElement) -> Iterator[str]:
    """The first headings that are nothing but a link to the front page: the site's name."""
    for heading in islice(tree.iter("h1"), NAMES_MAX):
        link = heading.find(".//a[@href]")
        if (
            link is not None
            and _HOME.fullmatch((link.get("href") or "").strip())
            and _text(link) == _text(heading)
        ):
            yield _text(heading)


def _best(
    tree: html.HtmlElement, stated: Sequence[str], segments: Sequence[str], title: str, sites: set[str]
) -> tuple[html.HtmlElement | None, float]:
    best, rank = None, 0.0
    stated, segments, title = [*map(fold, stated)], [*map(fold, segments)], fold(title)
    for number, element in enumerate(tree.iter("h1", "h2", "h3")):
        if number == HEADINGS_MAX:
            break
        if not _is_short(element):
            continue
        found = _rank(element, stated, segments, title, sites)
        if found > rank:
            best, rank = element, found
    return best, rank


def _showing(tree: html.HtmlElement, headline: str) -> html.HtmlElement | None:
    """The heading that shows this headline."""
    wanted = fold(headline)
    short = filter(_is_short, islice(tree.iter("h1", "h2", "h3"), HEADINGS_MAX))
    same = (element for element in short if fold(_text(element)).endswith(wanted))
    return next(same, None) if wanted else None


def _is_short(element: html.HtmlElement) -> bool:
    """Whether a heading is one, and not half a page in a heading that is never closed."""
    pieces = [*islice(element.itertext(), PARTS_MAX + 1)]
    return len(pieces) <= PARTS_MAX and sum(map(len, pieces)) <= SOURCE_MAX_CHARACTERS


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
    return None if kicker is None or fold(kicker.value) in {"", fold(headline)} else kicker


def _fits(shown: str, names: Sequence[str]) -> bool:
    return any(_fit(fold(shown), fold(one)) > 0 for one in names)


def _rank(
    element: html.HtmlElement, stated: Sequence[str], segments: Sequence[str], title: str, sites: set[str]
) -> float:
    """How well a heading fits; zero when it is none of the article's.

    A heading that is what the page calls itself for others comes before all that are only like it.
    """
    shown = fold(_text(element))
    if not shown or shown in sites or shown in NO_HEADLINES or len(shown) > HEADLINE_MAX_CHARACTERS:
        return 0
    parts = _parts(element)
    wholes = {
        shown,
        *(fold(" ".join(part for part, _ in parts[start:])) for start in range(1, min(len(parts), 3))),
    }
    is_aside = is_furniture(element)
    # What a page calls itself for others first is seldom its title for search engines, as the heading of a breadcrumb is.
    exact = 4.0 * sum(one in wholes for one in (*stated, segments[0] if segments else title))
    exact += 4.0 * (not is_aside and bool(stated) and stated[0] in wholes)
    fit = max([_fit(shown, one) for one in stated], default=0.0)
    fit = max(fit, 0.9 * max([_fit(shown, one) for one in (*segments, title)], default=0.0))
    level = {"h1": 2.0, "h2": 1.0}.get(str(element.tag), 0.0)
    is_named = element.get("itemprop") == "headline"
    if fit == 0 and level < 2 and not is_named:
        return 0
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
    ours, theirs = set(shown.split()), set(stated.split())
    common = len(ours & theirs) / max(len(ours), len(theirs))
    return common if common >= 0.4 else 0


def _unseen(said: Statements, stated: Sequence[str], title: str, sites: set[str]) -> Headline:
    own = text(said.article.get("headline"))
    if own:
        return Headline(Stated(without_site(own, sites), "json-ld"))
    if stated:
        return Headline(Stated(stated[0], "meta"))
    bare = without_site(title, sites)
    return Headline(Stated(bare, "page")) if bare else Headline()


def _is_site(part: str, sites: Iterable[str]) -> bool:
    folded = fold(part)
    return bool(folded) and any(
        folded == site or folded.replace(" ", "") == site.replace(" ", "") for site in sites
    )


def _text(element: html.HtmlElement) -> str:
    return " ".join(" ".join(part for part, _ in _parts(element)).split())


def _pieces(element: html.HtmlElement) -> Iterator[str]:
    """The texts in an element, but those no one sees."""
    for piece in element.itertext():
        if piece.strip() and not piece.lstrip().startswith((".css-", "!function", "<!--")):
            yield piece


def _shown(element: html.HtmlElement) -> str:
    """A heading as it is read: a line break is a space, two parts of one word are one."""
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _UNSEEN:
            inner = "".join(_pieces(child))
            pieces.append(inner if child.tag in _IN_WORDS or child.tag == "span" else f" {inner} ")
        pieces.append(child.tail or "")
    return " ".join("".join(pieces).split())


def _parts(element: html.HtmlElement) -> list[tuple[str, frozenset[str]]]:
    """The pieces of a heading that stand in elements of their own, and what marks those."""
    found = [(element.text or "", frozenset[str]())]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _UNSEEN:
            inner = " ".join(_pieces(child))
            if child.tag in _IN_WORDS:
                found[-1] = (found[-1][0] + inner, found[-1][1])
            else:
                found.append((inner, marks(child)))
                found.append(("", frozenset()))
        found[-1] = (found[-1][0] + (child.tail or ""), found[-1][1])
    return [(" ".join(part.split()), names) for part, names in found if part.strip()]
