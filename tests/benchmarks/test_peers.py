"""Crawlers of others are compared where they are installed, named where they are not, and stay on this machine."""

import sys
from pathlib import Path

import pytest

from benchmarks import loopback, peers


def test_without_a_python_for_peers_both_are_named_with_what_to_do() -> None:
    assert peers.installed(None) == {}
    assert peers.sentence(None, {}) == (
        "Not compared: Fundus, news-please; name a Python that has them with --peers (docs/benchmarks.md)."
    )


def test_a_python_is_asked_for_the_peers_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fundus-0.5.7.dist-info").mkdir()
    (tmp_path / "fundus-0.5.7.dist-info" / "METADATA").write_text("Name: fundus\nVersion: 0.5.7\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert peers.installed(Path(sys.executable))["Fundus"] == "0.5.7"


def test_a_peer_that_the_python_lacks_is_named_beside_the_one_it_has() -> None:
    python = Path("peers/bin/python")
    assert peers.sentence(python, {"Fundus": "0.5.7"}) == (
        "Compared: Fundus 0.5.7. Not compared: news-please; install it for peers/bin/python (docs/benchmarks.md)."
    )
    assert peers.sentence(python, {"Fundus": "0.5.7", "news-please": "1.6.16"}) == (
        "Compared: Fundus 0.5.7, news-please 1.6.16."
    )


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("192.0.2.1", 80))),
        ("socket.connect", (None, ("2001:db8::1", 80, 0, 0))),
        ("socket.sendto", (None, ("192.0.2.1", 53))),
        ("socket.getaddrinfo", ("example.invalid", 80, 0, 0, 0)),
        ("socket.gethostbyname", (b"example.invalid",)),
    ],
)
def test_what_leaves_this_machine_is_refused(event: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(ConnectionRefusedError, match="is not an address of this machine"):
        loopback.refuse(event, arguments)


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("127.0.1.3", 8000))),
        ("socket.connect", (None, "/run/a.sock")),
        ("socket.getaddrinfo", ("127.0.1.3", 8000, 0, 0, 0)),
        ("socket.getaddrinfo", (None, 8000, 0, 0, 0)),
        ("open", ("192.0.2.1", "r", 0)),
    ],
)
def test_what_stays_here_is_not(event: str, arguments: tuple[object, ...]) -> None:
    loopback.refuse(event, arguments)
