"""How far a crawl follows each listing: as long as its pages bring something new, or back to a day. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from archive.records import Link


class Listings:
    """The listings of one crawl, each by the address of its first page.

    `listed` are the articles each has named, ever; `pages_max` bounds how many of its pages a crawl asks for.
    """

    def __init__(self, listed: dict[str, set[str]], pages_max: int) -> None:
        self._listed = listed
        self._pages_max = pages_max
        self._named: dict[str, set[str]] = {}  # articles each has named in this crawl
        self._walked: Counter[str] = Counter()  # pages asked for
        self._back: set[str] = set()  # pages that are followed back to a day

    def go_back(self, listings: Iterable[str], left: Mapping[str, str]) -> None:
        """Lets these listings be followed back. `left` are pages an earlier crawl did not get to, with their listings: there it goes on."""
        self._back = set(listings) - set(left.values()) | set(left)

    def goes_back(self, page: str) -> bool:
        """Whether a page is followed back to a day."""
        return page in self._back

    def turn(self, listing: str) -> bool:
        """Counts a page that is to be asked for; False when there were enough."""
        if self._walked[listing] >= self._pages_max:
            return False
        self._walked[listing] += 1
        return True

    def goes_on(self, listing: str, page: str, links: Sequence[Link], is_old: Callable[[Link], bool]) -> bool:
        """Whether a listing is followed beyond a page that names these.

        It is as long as its pages name articles the listing has not named before. That others knew them does not
        count: a crawl may have ended after the feed and before the listing. Going back to a day, it is as long as
        they name articles that are not older, as far as one can see.
        """
        urls = {link.url for link in links}
        listed, named = self._listed.setdefault(listing, set()), self._named.setdefault(listing, set())
        new, fresh = urls - listed, urls - named
        listed |= new
        named |= fresh
        if page not in self._back:
            return bool(new)
        return any(link.url in fresh and not is_old(link) for link in links)

    def leads_on(self, page: str, following: str) -> None:
        """Lets the page after one that is followed back be followed back as well."""
        if page in self._back:
            self._back.add(following)
