# SPDX-License-Identifier: Apache-2.0
"""What stops ``dev.py`` for a reason that the person at the keyboard can do something about."""

from __future__ import annotations


class Problem(Exception):
    """Its text is one plain sentence or two: what happened, what to do."""
