import pytest

from archive.markup import sanitised


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>x</p>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' jAvAsCrIpT:alert(1)'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)></svg>",
        "<iframe src='https://www.example.org/'></iframe>",
        "<style>p{background:url(//x)}</style>",
        "<p style='position:fixed'>x</p>",
        "<form action=//x><input></form>",
        "<base href=//x>",
    ],
)
def test_nothing_that_acts_is_left(html):
    clean = sanitised(html).lower()
    for bad in (
        "script",
        "onclick",
        "onerror",
        "onload",
        "javascript",
        "data:",
        "<img",
        "<svg",
        "<iframe",
        "style",
        "<form",
    ):
        assert bad not in clean
    assert "<base" not in clean


def test_a_link_to_the_web_stays_and_gives_nothing_away():
    assert sanitised('<p><a href="https://www.example.org/">x</a></p>') == (
        '<p><a href="https://www.example.org/" rel="nofollow noopener noreferrer">x</a></p>'
    )


def test_the_tags_of_a_reading_stay():
    html = "<h3>a</h3><p>b <strong>c</strong></p><ul><li>d</li></ul><blockquote>e</blockquote>"
    assert sanitised(html) == html
