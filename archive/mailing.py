"""Mail to a server, by SMTP: encrypted unless somebody says otherwise."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

Tls = Literal["starttls", "implicit", "none"]
PORTS: dict[Tls, int] = {"starttls": 587, "implicit": 465, "none": 25}  # RFC 8314, RFC 5321
TIMEOUT_SECONDS = 30.0  # for each answer of the server
_OWN = {"localhost", "127.0.0.1", "::1"}


class MailError(RuntimeError):
    """Mail cannot be sent; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server; without a port, the usual one. The password is shown nowhere."""

    host: str
    port: int | None = None
    tls: Tls = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@contextmanager
def connected(server: Server) -> Iterator[Callable[[EmailMessage], object]]:
    """What sends mails over one connection; it raises OSError or SMTPException for a mail that is not taken.

    Raises:
        MailError: there is no connection, no encryption, or the server does not know us.
    """
    if server.user and server.tls == "none" and server.host not in _OWN:
        raise MailError("A password is not sent without encryption. Use --tls starttls or implicit.")
    try:
        smtp = _connection(server)
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(
            f"The mail server {server.host} cannot be used ({error}). See to --smtp, --tls, --user and the password."
        ) from error
    try:
        yield smtp.send_message
    finally:
        smtp.close()


def _connection(server: Server) -> smtplib.SMTP:
    port, context = server.port or PORTS[server.tls], ssl.create_default_context()
    if server.tls == "implicit":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        smtp = smtplib.SMTP(server.host, port, timeout=TIMEOUT_SECONDS)
    try:
        if server.tls == "starttls":
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password or "")
    except BaseException:
        smtp.close()
        raise
    return smtp
