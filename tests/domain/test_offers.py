# SPDX-License-Identifier: Apache-2.0
"""Offers to help in a message from the hub."""

from __future__ import annotations

from app.domain.offers import Offer, offers
from app.domain.words import Role


def test_a_message_may_carry_several_offers() -> None:
    text = """Two people called us this week.

Offer to help
Name: Ruth Littlewater
Phone: 555-0123
Role: Mentor
Note: has a van: Tuesdays

Offer to help:
name: Đặng, Thanh
E-mail: thanh@example.org
"""
    assert offers(text) == [
        Offer("Ruth", "Littlewater", "555-0123", "", Role.MENTOR, "has a van: Tuesdays"),
        Offer("Thanh", "Đặng", "", "thanh@example.org"),
    ]


def test_other_messages_are_no_offers() -> None:
    assert offers("Name: of the year\nNote: the report is due") == []
    assert offers("Offer to help\nPhone: 555-0100") == []
    assert offers("Offer to help\nName: Kimimila")[0] == Offer("Kimimila", "")
