"""HTML of strangers made harmless: the tags a reading needs, links to the web, nothing else. Pure."""

import nh3

TAGS = frozenset({"p", "h3", "ul", "li", "blockquote", "table", "tr", "td", "a", "em", "strong"})


def sanitised(html: str) -> str:
    """The HTML without scripts, styles, pictures, handlers and any link that is not http or https."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="nofollow noopener noreferrer",
    )
