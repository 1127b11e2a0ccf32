"""Links to files are attachments, other links are not."""

import pytest
from lxml import html

from archive.records import Attachment
from crawler.extraction.attachments import attachments

SITE = "https://www.musterstadt.example"


def files(markup):
    return attachments([html.fromstring(f"<main>{markup}</main>")])


def test_a_file_has_address_title_and_type():
    assert files(f"<p><a href='{SITE}/plan.pdf'> Der\n <b>Plan</b></a></p>") == (
        Attachment(url=f"{SITE}/plan.pdf", title="Der Plan", media_type="application/pdf"),
    )


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/a.PDF", "application/pdf"),
        ("/a.pdf?download=1#page=2", "application/pdf"),
        ("/a.b.doc", "application/msword"),
        ("/a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("/a.xls", "application/vnd.ms-excel"),
        ("/a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("/a.odt", "application/vnd.oasis.opendocument.text"),
        ("/a.zip", "application/zip"),
    ],
)
def test_the_ending_tells_the_type(path, media_type):
    (found,) = files(f"<a href='{SITE}{path}'>Datei</a>")
    assert found.media_type == media_type


@pytest.mark.parametrize(
    "anchor",
    [
        f"<a href='{SITE}/plan.html'>Plan</a>",
        f"<a href='{SITE}/plan'>Plan</a>",
        f"<a href='{SITE}/pdf'>Plan</a>",
        f"<a href='{SITE}/?file=plan.pdf'>Plan</a>",
        "<a href='https://plan.pdf'>Plan</a>",
        "<a href='/plan.pdf'>Plan</a>",
        "<a href='http://[x.pdf'>Plan</a>",
        "<a href='javascript:plan.pdf'>Plan</a>",
        "<a href=''>Plan</a>",
        "<a>plan.pdf</a>",
    ],
)
def test_what_is_no_file_is_left_out(anchor):
    assert files(anchor) == ()


def test_a_file_is_named_once_by_its_first_title():
    anchors = f"<a href='{SITE}/b.pdf'><img></a><a href='{SITE}/a.pdf'>A</a><a href=' {SITE}/b.pdf '>B</a>"
    assert [(found.url, found.title) for found in files(anchors)] == [
        (f"{SITE}/b.pdf", None),
        (f"{SITE}/a.pdf", "A"),
    ]
