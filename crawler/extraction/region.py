"""Where the article stands on a page nobody described: what trafilatura takes for text, and the page's own order, agree. Pure.

trafilatura is a witness: it names lines. The page says more: prose of one article has one make (tag and
class) and one container; what lies between in boxes of another make is judged box by box.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from lxml import etree

from crawler.extraction.blocks import Block
from crawler.extraction.judgement import Judgement
from crawler.extraction.placed import Placed, is_in, place, upwards, words_of

CONTAINER_SHARE = 0.85  # of the article's prose stands in its container
MAKE_SHARE = 0.15  # of the article's prose has this make
WITNESS_MIN_WORDS = 20  # a witness who names less is not heard
HEADING_LIST_MIN = 3  # headings one after the other that are a list


def article_blocks(blocks: Sequence[Block], named: Sequence[bool]) -> list[Block]:
    """The blocks of the article among those of the page, in order; on a page without prose those the witness named.

    `named` says so of each block.
    """
    placed = place(blocks, named)
    weights = _weights(placed)
    if not any(weights):
        return [one.block for one in placed if one.named and one.mark != "furniture"]
    container = _container(placed, weights)
    core = _core(placed, weights, container)
    kept = Judgement(placed, container, core).kept()
    return [placed[number].block for number in _without_tail(placed, kept)]


def _weights(placed: Sequence[Placed]) -> list[int]:
    """How much each block says about where the article stands: its words, if it is prose of the witness.

    A page may hide most of its text from the witness. When paragraphs of one parent, none of them named,
    hold more than twice what was named, they are believed; when nothing was named, the page's own prose is.
    """
    weights = [one.words if one.named and one.is_prose and one.mark != "furniture" else 0 for one in placed]
    if sum(weights) < WITNESS_MIN_WORDS:
        return [one.words if one.is_text else 0 for one in placed]
    groups: dict[object, list[Placed]] = defaultdict(list)
    for one in placed:
        if one.is_text:
            groups[(one.make, one.element.getparent())].append(one)
    largest = max(groups.values(), key=words_of, default=[])
    if words_of(largest) > 2 * sum(weights) and not any(one.named for one in largest):
        for one in largest:
            one.named = True
        return [one.words if one.named and one.is_prose and one.mark != "furniture" else 0 for one in placed]
    return weights


def _container(placed: Sequence[Placed], weights: Sequence[int]) -> etree._Element:
    """The innermost element that holds most of the weight."""
    below: Counter[etree._Element] = Counter()
    for one, weight in zip(placed, weights, strict=True):
        if weight:
            below.update(dict.fromkeys(upwards(one.element), weight))
    container = next(one for one, weight in zip(placed, weights, strict=True) if weight).element
    container = list(upwards(container))[-1]
    while True:
        inner = max(container, key=lambda child: below.get(child, 0), default=None)
        if inner is None or inner.tag == "p" or below[inner] < CONTAINER_SHARE * below[container]:
            return container
        container = inner


def _core(placed: Sequence[Placed], weights: Sequence[int], container: etree._Element) -> list[int]:
    """The paragraphs that are surely the article's: weighty, in the container, of a common make."""
    inside = [
        number for number, weight in enumerate(weights) if weight and is_in(placed[number].element, container)
    ]
    makes: Counter[object] = Counter()
    for number in inside:
        makes[placed[number].make] += weights[number]
    least = min(MAKE_SHARE * makes.total(), max(makes.values()))
    return [number for number in inside if makes[placed[number].make] >= least]


def _without_tail(placed: Sequence[Placed], kept: Sequence[int]) -> list[int]:
    """The blocks without headings at the end that nothing follows, unless they are a list or the text's own."""
    last = max((number for number in kept if placed[number].is_prose), default=None)
    if last is None:
        return list(kept)
    headings = {
        (placed[number].element.tag, placed[number].element.getparent())
        for number in kept
        if number < last and placed[number].block.kind == "heading"
    }
    tail = [number for number in kept if number > last and placed[number].named]
    ends = [number for number in tail if placed[number].block.kind == "heading"]
    if len(ends) < HEADING_LIST_MIN:
        own = (
            number
            for number in ends
            if (placed[number].element.tag, placed[number].element.getparent()) in headings
        )
        dropped = set(ends) - set(own)
        tail = [number for number in tail if number not in dropped]
    return [*(number for number in kept if number <= last), *tail]
