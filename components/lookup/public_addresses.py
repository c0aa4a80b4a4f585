"""Which addresses of the internet are public: nobody may make the server ask a machine of its own network.

Python's own registries (`ipaddress`, from IANA's tables of special purposes) decide, with what they leave open: an IPv6
address may carry an IPv4 address inside it, and then that one counts, too.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_IPV6_UNICAST = IPv6Network("2000::/3")
"""All that IANA has given away for global unicast (RFC 4291, 2.4); all else is special, local or unassigned."""

_IPV6_SPECIAL = (
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them (RFC 2928)
    IPv6Network("2001:db8::/32"),  # examples (RFC 3849)
    IPv6Network("2002::/16"),  # 6to4, which carries any IPv4 address (RFC 3056; given up by RFC 7526)
    IPv6Network("3fff::/20"),  # examples (RFC 9637)
)
_NAT64 = IPv6Network("64:ff9b::/96")
"""An IPv4 address as networks without IPv4 reach it: the last 32 bits (RFC 6052, 2.1)."""

_IPV4_SPECIAL = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments (RFC 6890), which older Pythons know in part
    IPv4Network("168.63.129.16/32"),  # a public address by which machines in Azure reach their host
    IPv4Network("192.88.99.0/24"),  # relays of 6to4 (RFC 7526)
)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet. Text that is no address does not."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return _is_public_ipv4(parsed) if isinstance(parsed, IPv4Address) else _is_public_ipv6(parsed)


def _is_public_ipv4(address: IPv4Address) -> bool:
    special = address.is_multicast or address.is_reserved or any(address in network for network in _IPV4_SPECIAL)
    return address.is_global and not special


def _is_public_ipv6(address: IPv6Address) -> bool:
    if address.ipv4_mapped is not None:
        return _is_public_ipv4(address.ipv4_mapped)
    if address in _NAT64:
        return _is_public_ipv4(IPv4Address(int(address) & 0xFFFF_FFFF))
    return (
        address in _IPV6_UNICAST
        and address.is_global
        and address.scope_id is None
        and not any(address in network for network in _IPV6_SPECIAL)
    )
