"""Who may sign in: names with hashed passwords, and how often a guess is free. Pure but for the file they stand in.

A password is never stored: `scrypt` (RFC 7914) takes so long that guessing does not pay, and each has its own salt.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import scrypt, sha256
from pathlib import Path
from secrets import token_bytes

from archive.refusals import Refusal

COST, BLOCK, PARALLEL = 2**15, 8, 3  # of scrypt: 32 MiB and a fifth of a second (OWASP's second choice)
MEMORY_MAX_BYTES = 64 * 2**20  # scrypt refuses to take more
SALT_BYTES, HASH_BYTES = 16, 32
PASSWORD_MIN_CHARACTERS = 10
PASSWORD_MAX_CHARACTERS = 1000
NAME_MAX_CHARACTERS = 100
REMEMBERED_MAX = 200  # passwords that were right, by digest: a feed reader asks often, and scrypt is slow

GUESSES = 5  # free in the window for one client
GUESSES_OF_ALL = 100  # free in the window for everybody together: who has many addresses has no more
WINDOW_SECONDS = 15 * 60
CLIENTS_MAX = 10_000  # remembered; the longest silent is forgotten first


class SigningError(Refusal, ValueError):
    """A file of users cannot be used, or a password not be taken; the message says what to do."""


def hashed(password: str) -> str:
    """A password as it may be stored.

    Raises:
        SigningError: it is too short or too long.
    """
    if not PASSWORD_MIN_CHARACTERS <= len(password) <= PASSWORD_MAX_CHARACTERS:
        raise SigningError(
            f"A password has between {PASSWORD_MIN_CHARACTERS} and {PASSWORD_MAX_CHARACTERS} characters. Choose another one."
        )
    salt = token_bytes(SALT_BYTES)
    parts = (salt, _scrypt(password, salt))
    return "scrypt$" + "$".join(b64encode(part).decode() for part in parts)


@dataclass(frozen=True, slots=True)
class Users:
    """Who may sign in: names with their hashes."""

    hashes: Mapping[str, str]
    _secret: bytes = field(default_factory=lambda: token_bytes(SALT_BYTES), repr=False)
    _right: dict[bytes, None] = field(default_factory=dict, repr=False)

    def knows(self, name: str, password: str) -> bool:
        """Whether this is the name's password. An unknown name takes as long as a known one."""
        if len(password) > PASSWORD_MAX_CHARACTERS:
            return False
        if self.remembers(name, password):
            return True
        _, salt, wanted = self.hashes.get(name, _NOBODY).split("$")
        same = hmac.compare_digest(_scrypt(password, b64decode(salt)), b64decode(wanted))
        if same and name in self.hashes:
            if len(self._right) >= REMEMBERED_MAX:
                self._right.pop(next(iter(self._right)), None)
            self._right[self._digest(name, password)] = None
        return same and name in self.hashes

    def remembers(self, name: str, password: str) -> bool:
        """Whether this was the name's password before; at once."""
        return self._digest(name, password) in self._right

    def _digest(self, name: str, password: str) -> bytes:
        return hmac.digest(self._secret, f"{name}\0{password}".encode(errors="surrogateescape"), "sha256")

    def mark(self, name: str) -> str | None:
        """What changes when a user's password does; None: there is no such user."""
        found = self.hashes.get(name)
        return sha256(found.encode()).hexdigest()[:16] if found else None


def read_users(path: Path) -> Users:
    """The users of a file: lines `name:hash` as `stadtchronik password` prints them; `#` begins a comment.

    Raises:
        SigningError: it cannot be read, or a line is none.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SigningError(f"The file of users {path} cannot be read ({error}). Name another one.") from None
    hashes = {}
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            name, _, stored = line.strip().partition(":")
            if not (0 < len(name) <= NAME_MAX_CHARACTERS and _is_hash(stored)):
                raise SigningError(
                    f"Line {number} of {path} is no user. Make it with “stadtchronik password NAME”."
                )
            hashes[name] = stored
    if not hashes:
        raise SigningError(f"{path} names nobody. Add a line with “stadtchronik password NAME >> {path}”.")
    return Users(hashes)


class Guesses:
    """How often each client tried to sign in of late."""

    def __init__(self) -> None:
        self._tries: dict[str, deque[float]] = {}
        self._all: deque[float] = deque()

    def wait(self, client: str, now: float) -> float:
        """Seconds until the client may try again; 0: at once."""
        times = self._tries.get(client, deque())
        return max(_wait(times, GUESSES, now), _wait(self._all, GUESSES_OF_ALL, now))

    def tried(self, client: str, now: float) -> None:
        """Counts a try; before the password is looked at, so that many at once are no way around."""
        times = self._tries.pop(client, deque())
        times.append(now)
        self._tries[client] = times
        self._all.append(now)
        while len(self._tries) > CLIENTS_MAX:
            self._tries.pop(next(iter(self._tries)))

    def right(self, client: str) -> None:
        """The password was right: the client's tries are forgotten."""
        for time in self._tries.pop(client, ()):
            if time in self._all:
                self._all.remove(time)


def _wait(times: deque[float], free: int, now: float) -> float:
    while times and times[0] <= now - WINDOW_SECONDS:
        times.popleft()
    return times[-free] + WINDOW_SECONDS - now if len(times) >= free else 0.0


def _scrypt(password: str, salt: bytes) -> bytes:
    return scrypt(
        password.encode(errors="surrogateescape"),
        salt=salt,
        n=COST,
        r=BLOCK,
        p=PARALLEL,
        dklen=HASH_BYTES,
        maxmem=MEMORY_MAX_BYTES,
    )


def _is_hash(text: str) -> bool:
    kind, *parts = text.split("$")
    try:
        sizes = [len(b64decode(part, validate=True)) for part in parts]
    except (NotBase64, ValueError):
        return False
    return kind == "scrypt" and sizes == [SALT_BYTES, HASH_BYTES]


_NOBODY = f"scrypt${b64encode(bytes(SALT_BYTES)).decode()}${b64encode(bytes(HASH_BYTES)).decode()}"
