# SPDX-License-Identifier: Apache-2.0
"""Invented people: one generator for looking around, screenshots and tests. Nobody in it exists."""

from app.demo.fill import Filled, fill

__all__ = ["Filled", "fill"]
