# SPDX-License-Identifier: Apache-2.0
"""Parcels open with the program's key only, and no changed byte passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from app.sync.parcel import (
    FIRST,
    SMALLEST,
    BadParcel,
    Header,
    header_of,
    is_signed,
    parcel_hash,
    seal,
    unseal,
)

KEY, SEED = bytes(range(32)), bytes(reversed(range(32)))
VERIFY = bytes(SigningKey(SEED).verify_key)


def made(packed: bytes = b"commits", n: int = 1, prev: bytes = FIRST) -> bytes:
    return seal(Header(b"p" * 16, b"o" * 16, b"r" * 16, n, prev), packed, KEY, SEED)


def test_what_was_sealed_is_opened_and_signed() -> None:
    parcel = made()
    assert unseal(parcel, KEY) == b"commits"
    assert is_signed(parcel, VERIFY)
    assert header_of(parcel) == Header(b"p" * 16, b"o" * 16, b"r" * 16, 1, FIRST)
    assert b"commits" not in parcel


def test_another_key_opens_nothing() -> None:
    with pytest.raises(BadParcel, match="does not open"):
        unseal(made(), bytes(32))
    assert not is_signed(made(), bytes(SigningKey(bytes(32)).verify_key))


@given(st.integers(0, SMALLEST + 6), st.integers(1, 255))
def test_no_changed_byte_passes(place: int, bits: int) -> None:
    parcel = bytearray(made())
    parcel[place] ^= bits
    changed = bytes(parcel)
    assert not is_signed(changed, VERIFY)
    if place < len(changed) - 64:  # a changed signature leaves the sealed part whole
        with pytest.raises(BadParcel):
            unseal(changed, KEY)


@given(st.binary(max_size=400))
def test_strange_bytes_are_no_parcel(content: bytes) -> None:
    with pytest.raises(BadParcel):
        header_of(content)


def test_a_first_parcel_has_nothing_before_it() -> None:
    with pytest.raises(BadParcel, match="impossible number"):
        header_of(made(n=2))
    assert header_of(made(n=2, prev=parcel_hash(made()))).n == 2
