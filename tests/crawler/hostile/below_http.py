"""Behaviours of connections: slow, silent, torn, endless, malformed."""

import asyncio
import socket
import struct
import time

from tests.crawler.hostile.server import behaviour
from tests.sites import Answer, article

HTML = {"Content-Type": "text/html; charset=utf-8"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@behaviour("body too large")
async def too_large_as_announced(asked, writer):
    writer.write(HEAD + b"Content-Length: 99999999999\r\n\r\n" + bytes(100_000))
    await asyncio.sleep(1)


@behaviour("body too large")
async def too_large_unannounced(asked, writer):
    writer.write(HEAD + b"Connection: close\r\n\r\n")
    await pour(writer, bytes(256 * 1024))


@behaviour("body too large")
async def chunks_without_end(asked, writer):
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    await pour(writer, b"10000\r\n" + bytes(0x10000) + b"\r\n")


@behaviour("no answer in time")
async def slow_body(asked, writer):
    writer.write(HEAD + b"Content-Length: 1000\r\n\r\n")
    await drip(writer, b"x")


@behaviour("no answer in time")
async def slow_chunks(asked, writer):
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    await drip(writer, b"1\r\nx\r\n")


@behaviour("no answer in time")
async def slow_headers(asked, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await drip(writer, b"X-Noch: eins\r\n")


@behaviour("no answer in time")
async def no_answer(asked, writer):
    await asyncio.sleep(60)


@behaviour("connection failed")
async def reset(asked, writer):
    """The connection is reset instead of an answer."""
    hang_up(writer)


@behaviour("body cut off")
async def reset_within_the_body(asked, writer):
    writer.write(HEAD + b"Content-Length: 1000\r\n\r\nhalb")
    await writer.drain()
    await asyncio.sleep(0.1)
    hang_up(writer)


@behaviour("body cut off")
async def shorter_than_announced(asked, writer):
    writer.write(HEAD + b"Content-Length: 1000\r\n\r\nhalb")
    await writer.drain()


@behaviour("body cut off")
async def chunks_broken_off(asked, writer):
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n64\r\nhalb")
    await writer.drain()


@behaviour("body cut off")
async def chunks_of_no_size(asked, writer):
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhalb\r\n0\r\n\r\n")
    await writer.drain()


@behaviour("connection failed")
async def closed_at_once(asked, writer):
    """Nothing is sent at all."""


@behaviour("malformed answer")
def no_status_line(asked):
    return b"Guten Tag!\r\n\r\n<html><body>Hallo</body></html>"


@behaviour("malformed answer")
def no_number_for_a_status(asked):
    return b"HTTP/1.1 ok ok\r\nContent-Length: 0\r\n\r\n"


@behaviour("HTTP 999")
def a_status_nobody_knows(asked):
    return Answer(b"Nein.", 999)


@behaviour("connection failed")
def one_header_without_end(asked):
    return HEAD + b"X-Lang: " + b"x" * 3_000_000 + b"\r\n\r\nHallo"


@behaviour("head too large")
async def headers_without_end(asked, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await pour(writer, b"".join(b"X-%d: %s\r\n" % (number, b"y" * 900) for number in range(100)))


@behaviour("head too large")
def thousands_of_headers(asked):
    headers = "".join(f"X-{number}: {number}\r\n" for number in range(50_000))
    return HEAD + headers.encode() + b"Content-Length: 0\r\n\r\n"


@behaviour("no answer in time")
async def head_without_body(asked, writer):
    writer.write(HEAD + b"Content-Length: 100\r\n\r\n")
    await asyncio.sleep(60)


@behaviour("The page is empty", health="ok")
def empty_body(asked):
    return Answer(b"", headers=HTML)


@behaviour("HTTP 204")
def no_content(asked):
    return b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


@behaviour("HTTP 206")
def a_part_nobody_asked_for(asked):
    return Answer(article("Ein Teil").body, 206, {**HTML, "Content-Range": "bytes 0-99/9999"})


@behaviour({}, health="ok")
def early_hints(asked):
    """Answers of the 1xx kind before the real one are no fault (RFC 9110 §15.2)."""
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    page = article("Nach drei Winken", "Der Rat hat nach drei Winken getagt und beschlossen.").body
    return hint * 3 + HEAD + b"Content-Length: %d\r\n\r\n" % len(page) + page


@behaviour("no answer in time")
async def early_hints_without_end(asked, writer):
    await drip(writer, b"HTTP/1.1 103 Early Hints\r\n\r\n")


@behaviour("connection failed")
def switching_protocols(asked):
    return b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"


@behaviour("HTTP 403")
def wall_against_robots(asked):
    return Answer(b"<html><h1>Sind Sie ein Mensch?</h1></html>", 403, HTML)


@behaviour("HTTP 429")
def too_many_requests(asked):
    return Answer(b"", 429, {"Retry-After": "99999999999999999999"})


@behaviour("robots.txt cannot be had", at=".*", is_good=False, health="broken")
def too_many_requests_for_everything(asked):
    return Answer(b"", 429)


async def pour(writer, data, seconds=30):
    """Sends the same again and again, as fast as it is taken."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        writer.write(data)
        await writer.drain()


async def drip(writer, data):
    """Sends the same again and again, twice a second."""
    for _ in range(60):
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(0.5)


def hang_up(writer):
    """Closes so that the other side gets a reset, not an end."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
