# SPDX-License-Identifier: Apache-2.0
"""Which addresses mean this very machine: only there may something travel in the open."""

from __future__ import annotations

import ipaddress


def is_this_machine(host: str) -> bool:
    """The host is a loopback address, or ``localhost``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
