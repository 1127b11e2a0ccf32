"""Which network addresses a request may go to: public ones. Pure."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Private as well, which Python's tables do not say.
_CLOSED = (
    ip_network("100.64.0.0/10"),  # shared by the customers of a provider, RFC 6598 §7
    ip_network("fec0::/10"),  # once site-local, RFC 3879 §4
)
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052 §2.1
_NUMBER = re.compile(r"0x[0-9a-f]+|0[0-7]*|[1-9][0-9]{,9}", re.IGNORECASE | re.ASCII)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; False for what is no address.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64) is judged by that.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    real = _carried(parsed) or parsed
    is_closed = any(real in network for network in _CLOSED)
    return real.is_global and not is_closed and not real.is_multicast and not real.is_reserved


def literal(host: str) -> str | None:
    """The IP address a host means when it is one, in whatever form; None for a name.

    Besides the usual forms the ones of inet_aton count, because resolvers accept them: `127.1`,
    `0x7f.1`, `2130706433`, `0177.0.0.1` are all 127.0.0.1.
    """
    bare = host.removeprefix("[").removesuffix("]")
    try:
        return str(ip_address(bare.partition("%")[0]))
    except ValueError:
        return _loose(bare)


def is_localhost_name(host: str) -> bool:
    """Whether a name means this machine by definition (RFC 6761 §6.3)."""
    name = host.lower().rstrip(".")
    return name == "localhost" or name.endswith(".localhost")


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    nat64 = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or nat64


def _loose(host: str) -> str | None:
    """What inet_aton reads: up to four numbers, with `0x` hexadecimal, with `0` octal; the last one fills up."""
    parts = host.split(".")
    if len(parts) > 4 or not all(map(_NUMBER.fullmatch, parts)):
        return None
    *bytes_, rest = (int(part, _base(part)) for part in parts)
    width = 4 - len(bytes_)
    if max(bytes_, default=0) > 0xFF or rest >= 1 << 8 * width:
        return None
    return str(IPv4Address(bytes(bytes_) + rest.to_bytes(width, "big")))


def _base(number: str) -> int:
    if not number.startswith("0"):
        return 10
    return 16 if number[1:2] in {"x", "X"} else 8
