"""A server of sites that misbehave, also below HTTP: one host name for each behaviour, one small function for each."""

import asyncio
import re
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.sites import Answer, article, feed

GOOD = "/artikel/gut"
BAD = "/artikel/1"
HOST = "bad-certificate.localhost"  # what the certificate is for, if one could believe it
HEAD_MAX_BYTES = 64 * 1024


@dataclass(frozen=True)
class Asked:
    """What a crawler asks for: of which host, at which port."""

    host: str
    port: int
    path: str

    def url(self, path):
        return f"http://{self.host}:{self.port}{path}"


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """What one site does at the paths `at` matches, and the outcomes that must be counted for it.

    `act` returns an Answer or the raw bytes of one, or is a coroutine function that writes to the connection
    itself. `seeds` are the source's seeds beside its good feed, by kind; `names` what that feed names beside the
    good article. `is_good`: the good article is there in spite of all. `domain` is what its hosts end in.
    """

    name: str
    outcomes: Mapping[str, int]
    act: Callable
    at: re.Pattern
    names: tuple[str, ...]
    seeds: Mapping[str, tuple[str, ...]]
    health: str
    is_good: bool
    domain: str

    @property
    def host(self):
        return f"{self.name}.{self.domain}"


BEHAVIOURS: dict[str, Behaviour] = {}


def behaviour(outcome, *, at=None, names=None, health="degraded", is_good=True, domain="localhost", **seeds):
    """Enters a function into the table, under its own name. `outcome` is one name, or several with their counts."""
    outcomes = {outcome: 1} if isinstance(outcome, str) else outcome
    seeds = {kind: tuple(paths) for kind, paths in seeds.items()}
    if names is None:
        names = () if seeds else (BAD,)
    at = at or "|".join(re.escape(path) for path in (*names, *(p for paths in seeds.values() for p in paths)))

    def enter(act):
        name = act.__name__.replace("_", "-")
        assert name not in BEHAVIOURS
        BEHAVIOURS[name] = Behaviour(
            name=name,
            outcomes=outcomes,
            act=act,
            at=re.compile(at),
            names=names,
            seeds=seeds,
            health=health,
            is_good=is_good,
            domain=domain,
        )
        return act

    return enter


@dataclass
class Web:
    """A running server. `log` has what was asked of which host, in order."""

    address: str
    port: int = 0
    secure_port: int = 0
    log: list[Asked] = field(default_factory=list)

    def asked(self, host):
        return [asked.path for asked in self.log if asked.host == host]


def raw(answer):
    """The bytes of an answer, or bytes as they are."""
    if isinstance(answer, bytes):
        return answer
    headers = {"Content-Length": str(len(answer.body)), "Connection": "close", **answer.headers}
    lines = [
        f"HTTP/1.1 {answer.status} Hm",
        *(f"{name}: {value}" for name, value in headers.items() if value is not None),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + answer.body


def good_article(host):
    return article(f"Gutes von {host}", f"Der Rat von {host} hat getagt. Er hat vieles beschlossen.")


def respond(asked):
    """What a host says when nothing is wrong: rules that are not there, a feed, an article."""
    hostile = BEHAVIOURS.get(asked.host.partition(".")[0])
    names = hostile.names if hostile else ()
    if asked.path == "/feed.xml":
        return feed(*(asked.url(path) if path.startswith("/") else path for path in names), asked.url(GOOD))
    if asked.path == GOOD:
        return good_article(asked.host)
    return Answer(b"Not here.", 404)


@contextmanager
def web(respond_otherwise=respond, address="127.0.0.1"):
    """The server, until the block ends; `secure_port` speaks TLS with a certificate nobody vouches for."""
    served = Web(address)
    loop, ready, done = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def run():
        async def connected(reader, writer):
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await _converse(served, respond_otherwise, reader, writer)
            writer.transport.abort() if writer.is_closing() else writer.close()

        open_ = await asyncio.start_server(connected, address, 0, limit=HEAD_MAX_BYTES)
        secure = await asyncio.start_server(connected, address, 0, ssl=_nobody_vouches_for())
        served.port, served.secure_port = (server.sockets[0].getsockname()[1] for server in (open_, secure))
        ready.set()
        await done.wait()
        for server in (open_, secure):
            server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield served
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


async def _converse(served, respond_otherwise, reader, writer):
    """One request, one answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    path = head.split(" ", 2)[1]
    host = re.search(r"(?im)^host:\s*([^\r]*)", head)[1].rpartition(":")[0] or "?"
    asked = Asked(host, served.port, path)
    served.log.append(asked)
    hostile = BEHAVIOURS.get(host.partition(".")[0])
    if hostile is not None and hostile.at.fullmatch(path):
        if asyncio.iscoroutinefunction(hostile.act):
            await hostile.act(asked, writer)
            return
        answer = hostile.act(asked)
    else:
        answer = respond_otherwise(asked)
    writer.write(raw(answer))
    await writer.drain()


def _nobody_vouches_for():
    """TLS with a certificate that signed itself, made anew."""
    import tempfile
    from pathlib import Path

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
    return context
