"""Which network addresses a request may go to: public ones. Pure."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_SHARED = ip_network("100.64.0.0/10")  # RFC 6598 §7
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052 §2.1


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; False for what is no address.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64) is judged by that.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_public(part) for part in (parsed, *_carried(parsed)))


def literal(host: str) -> str | None:
    """The IP address a host means when it is one, in whatever form; None for a name.

    Besides the usual forms the ones of inet_aton count, because resolvers accept them: `127.1`,
    `0x7f.1`, `2130706433`, `0177.0.0.1` are all 127.0.0.1.
    """
    bare = host.removeprefix("[").removesuffix("]")
    try:
        return str(ip_address(bare.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(bare)) if bare and not bare.isspace() else None
    except (OSError, UnicodeEncodeError, ValueError):
        return None


def is_localhost_name(host: str) -> bool:
    """Whether a name means this machine by definition (RFC 6761 §6.3)."""
    name = host.lower().rstrip(".")
    return name == "localhost" or name.endswith(".localhost")


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address) and address in _SHARED:
        return False
    if isinstance(address, IPv6Address) and (address in _NAT64 or address.ipv4_mapped or address.sixtofour):
        return True  # the IPv4 address it carries decides
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: IPv4Address | IPv6Address) -> tuple[IPv4Address, ...]:
    if isinstance(address, IPv4Address):
        return ()
    nat64 = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    teredo = address.teredo[1] if address.teredo else None
    return tuple(found for found in (address.ipv4_mapped, address.sixtofour, teredo, nat64) if found)
