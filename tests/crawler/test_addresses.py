"""No private address passes for a public one, however it is written."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.addresses import is_localhost_name, is_public, literal

FORMS = {
    "mapped (RFC 4291 §2.5.5.2)": lambda number: 0xFFFF << 32 | number,
    "6to4 (RFC 3056 §2)": lambda number: 0x2002 << 112 | number << 80,
    "Teredo (RFC 4380 §4)": lambda number: 0x20010000 << 96 | number ^ 0xFFFFFFFF,
    "NAT64 (RFC 6052 §2.1)": lambda number: int(IPv6Address("64:ff9b::")) | number,
}


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "100.128.0.1", "2606:4700::1111", "2a00::1"])
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.178.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "0.0.0.0",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "ff02::1",
        "2001:db8::1",
        "64:ff9b:1::1",
        "4000::1",
    ],
)
def test_all_others_are_not(address):
    assert not is_public(address)


@pytest.mark.parametrize("text", ["", "musterstadt.example", "8.8.8", "8.8.8.8.8", "256.1.1.1", "8.8.8.8 "])
def test_what_is_no_address_is_not_public(text):
    assert not is_public(text)


@pytest.mark.parametrize("form", FORMS)
@given(st.ip_addresses(v=4))
@example(IPv4Address("0.0.0.0"))
@example(IPv4Address("8.8.8.8"))
@example(IPv4Address("100.64.0.1"))
@example(IPv4Address("169.254.169.254"))
def test_an_address_within_an_address_is_judged_like_itself(form, inner):
    outer = IPv6Address(FORMS[form](int(inner)))
    assert is_public(str(outer)) == is_public(str(inner))


@given(st.text())
def test_no_text_makes_these_functions_fail(text):
    assert isinstance(is_public(text), bool)
    assert literal(text) is None or ip_address(literal(text))
    assert isinstance(is_localhost_name(text), bool)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f.1",
        "0X7F000001",
        "0177.0.0.1",
        "017700000001",
        "0x7f.0.0x1",
    ],
)
def test_every_way_to_write_loopback_is_found(host):
    assert literal(host) == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("[fe80::1%25eth0]", "fe80::1"),
        ("0", "0.0.0.0"),
        ("8.8.8.8", "8.8.8.8"),
    ],
)
def test_the_usual_forms_are_themselves(host, address):
    assert literal(host) == address


@pytest.mark.parametrize(
    "host",
    [
        "",
        " ",
        "musterstadt.example",
        "localhost",
        "1.2.3.4.5",
        "256.1.1.1",
        "256.1",
        "08.1.1.1",
        "0x",
        "4294967296",
        "１.1",
    ],
)
def test_a_name_is_no_address(host):
    assert literal(host) is None


@given(st.lists(st.from_regex(r"(0[xX][0-9a-f]{0,9}|0?[0-9]{0,11})", fullmatch=True), min_size=1, max_size=5))
@example(["0x"])
@example(["255", "1"])
@example(["256", "1"])
@example(["1", "2", "3", "4", "0"])
@example(["1", "16777216"])
def test_numbers_mean_what_the_resolver_takes_them_for(parts):
    host = ".".join(parts)
    try:
        meant = socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        meant = None
    assert literal(host) == meant


@pytest.mark.parametrize(
    "name", ["localhost", "LOCALHOST", "localhost.", "auenstadt.localhost", "a.b.localhost."]
)
def test_names_under_localhost_are_this_machine(name):
    assert is_localhost_name(name)


@pytest.mark.parametrize("name", ["", "notlocalhost", "localhost.example", "local", "host.localhost.example"])
def test_other_names_are_not(name):
    assert not is_localhost_name(name)
