"""Behaviours of bodies: bombs, what cannot be unpacked, what is no page, characters that are none."""

import gzip
import zlib

import brotli

from tests.crawler.hostile.below_http import HTML
from tests.crawler.hostile.server import behaviour
from tests.sites import Answer, article

MIB = 1024 * 1024
ZEROS = bytes(40 * MIB)
GZIP_BOMB = gzip.compress(ZEROS, 9)
BOMBS = {
    "gzip": GZIP_BOMB,
    "deflate": zlib.compress(ZEROS, 9),
    "br": brotli.compress(ZEROS, quality=1),
}


def packed(body, coding):
    return Answer(body, headers={**HTML, "Content-Encoding": coding})


@behaviour("The content is larger than 32 MiB", health="ok")
def gzip_bomb(asked):
    return packed(BOMBS["gzip"], "gzip")


@behaviour("The content is larger than 32 MiB", health="ok")
def deflate_bomb(asked):
    return packed(BOMBS["deflate"], "deflate")


@behaviour("The content is larger than 32 MiB", health="ok")
def brotli_bomb(asked):
    return packed(BOMBS["br"], "br")


@behaviour("The content is larger than 32 MiB", health="ok")
def bomb_in_a_bomb(asked):
    return packed(gzip.compress(GZIP_BOMB), "gzip, gzip")


@behaviour("The body is not valid", health="ok")
def no_gzip_at_all(asked):
    return packed(b"<html>kein gzip</html>", "gzip")


@behaviour("The compressed body ends before its end", health="ok")
def gzip_broken_off(asked):
    return packed(gzip.compress(article("Halb").body * 99)[:-40], "gzip")


@behaviour("The Content-Encoding is unknown", health="ok")
def an_encoding_nobody_knows(asked):
    return packed(b"\x00\x01", "geheim")


@behaviour("The answer is no page", health="ok")
def pdf(asked):
    return Answer(
        b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n" + bytes(5000), headers={"Content-Type": "application/pdf"}
    )


@behaviour("The answer is no page", health="ok")
def pdf_that_says_it_is_a_page(asked):
    return Answer(b"%PDF-1.7\n%\xe2\xe3\n1 0 obj (Rat tagt und beschliesst vieles)\n", headers=HTML)


@behaviour("The answer is no page", health="ok")
def picture(asked):
    return Answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, headers={"Content-Type": "image/png"})


@behaviour("The answer is no page", health="ok")
def bytes_of_any_kind(asked):
    return Answer(bytes(range(256)) * 20, headers={"Content-Type": "application/octet-stream"})


@behaviour({}, health="ok")
def page_called_bytes(asked):
    """A page is a page, whatever its server calls it."""
    return Answer(article("Trotzdem").body, headers={"Content-Type": "application/octet-stream"})


@behaviour({}, health="ok")
def nothing_but_nuls_between(asked):
    text = "Der Rat\x00 hat \x01getagt\x02 und \x1bvieles be\x00schlossen."
    return Answer(article("Mit Nullen", text).body, headers=HTML)


@behaviour({}, health="ok")
def wrong_charset(asked):
    page = article("Grüße aus dem Rathaus", "Größere Straßen für Fußgänger, beschließt der Rat heute.").body
    return Answer(
        page.replace(b'<meta charset="utf-8">', b"<meta charset=utf-7>"),
        headers={"Content-Type": "text/html; charset=klingonisch"},
    )
