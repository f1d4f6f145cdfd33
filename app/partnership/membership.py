# SPDX-License-Identifier: Apache-2.0
"""What makes this laptop one of a program's laptops: address, keys, token, replica. Kept in the data file."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from app.clock import Id
from app.errors import NotFound
from app.partnership.outgoing import Keys
from app.storage.place import note_facts, read_facts


@dataclass(frozen=True, slots=True)
class Membership:
    """``token`` proves this laptop to the hub; ``slot`` keeps its sheet numbers apart from others'.

    ``name`` is this laptop's, ``at_hub`` the program's own name there.
    """

    address: str
    program: Id
    laptop: Id
    token: str
    replica: Id
    program_key: bytes
    signing_key: bytes
    slot: int = 0
    name: str = "laptop"
    at_hub: str = ""

    @property
    def keys(self) -> Keys:
        return Keys(self.program, self.program_key, self.signing_key)


_TEXTS = ("address", "token", "name", "at_hub")
_BYTES = ("program", "laptop", "replica", "program_key", "signing_key")


def read_membership(session: DbSession) -> Membership | None:
    """The membership, or None before joining."""
    facts = read_facts(session)
    if not {*_TEXTS, *_BYTES} <= facts.keys():
        return None
    return Membership(
        address=facts["address"].decode(), program=facts["program"], laptop=facts["laptop"],
        token=facts["token"].decode(), replica=facts["replica"], program_key=facts["program_key"],
        signing_key=facts["signing_key"], slot=int.from_bytes(facts.get("slot", b""), "big"),
        name=facts["name"].decode(), at_hub=facts["at_hub"].decode(),
    )  # fmt: skip


def require_membership(session: DbSession) -> Membership:
    """The membership. Raises NotFound before joining."""
    found = read_membership(session)
    if found is None:
        raise NotFound("This laptop has not joined a hub yet. Join with the hub's address and a code first.")
    return found


def note_membership(session: DbSession, membership: Membership) -> None:
    """Store it, over what was there."""
    facts = {name: getattr(membership, name).encode() for name in _TEXTS}
    facts |= {name: getattr(membership, name) for name in _BYTES}
    note_facts(session, facts | {"slot": membership.slot.to_bytes(2, "big")})
