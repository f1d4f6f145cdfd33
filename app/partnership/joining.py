# SPDX-License-Identifier: Apache-2.0
"""How this laptop becomes one of a program's laptops, and how it lets another one in.

The first laptop makes the program's key. Every other one gets it from a laptop, wrapped under six words that
people tell each other, or with the printed recovery code. The hub never has it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nacl.signing import SigningKey

from app.clock import Id, new_id
from app.domain.names import visible
from app.errors import Conflict, FileProblem, Invalid
from app.files import write_whole
from app.partnership import ledger
from app.partnership.catching_up import catch_up
from app.partnership.membership import Membership, note_membership, require_membership
from app.partnership.recovery import open_letters
from app.paths import DataDir, words
from app.storage.half_made import unmark
from app.storage.place import forget_facts, note_facts, read_facts
from app.storage.store import Store
from app.sync import joining
from app.sync.joining import CODE_WORDS, INVITATION_WORDS, Enrol, Enrolled
from app.sync.wire import BadMessage, any_bytes, pack, text, unpack
from app.vault.vault import check_recovery_code

_FILE = "invitation"
REFUSED = (
    "The hub took this laptop's access back, so it can let no other one in. Join again first, with a new "
    "code from the hub's staff."
)


class Door(Protocol):
    """Where one asks to be let in; ``link.HubLink`` is one."""

    @property
    def address(self) -> str:
        """The hub's address."""

    def enrol(self, request: bytes) -> bytes:
        """Ask. Raises LinkProblem."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody typed to join.

    ``code`` is an enrolment code of four words or an invitation of six. With four words a laptop that begins
    a program needs nothing else; another one needs the printed ``recovery_code``, or the file of an
    invitation (``invitation``, ``invitation_words``).
    """

    code: str
    name: str
    recovery_code: str = ""
    invitation: bytes = b""
    invitation_words: str = ""


def join(store: Store, door: Door, wish: Wish) -> Membership:
    """Join a hub. Asked again after a failure it goes on where it was; the code is not lost.

    A laptop that belongs to the program already comes back in with a new code, also at another address.
    Raises Invalid and FileProblem for what was typed, before anybody is asked; Conflict when this
    laptop's data and the hub's do not belong together, WrongPassphrase for a recovery code, BadParcel for the
    words of an invitation, and LinkProblem.
    """
    _check(wish)
    facts, has_program = _where(store)
    begins = has_program and "program_key" not in facts
    _check_fits(wish, begins=begins, is_member="program_key" in facts)
    if "signing_key" not in facts:
        # Kept before anybody is asked: whoever asks again is the same laptop.
        facts["signing_key"] = secrets.token_bytes(32)
        with store.receive() as session:
            note_facts(session, {"signing_key": facts["signing_key"]})
    verify_key = bytes(SigningKey(facts["signing_key"]).verify_key)
    request = Enrol(joining.code_hash(wish.code), wish.name.strip(), verify_key, begins)
    enrolled = joining.read_enrolled(door.enrol(joining.write_enrol(request)))
    if facts.get("program", enrolled.program) != enrolled.program:
        raise Conflict(
            f"This code is for another program ({enrolled.program_name}). Ask the hub's staff for one for "
            "this program."
        )
    key = facts.get("program_key") or _program_key(wish, enrolled, begins=begins)
    membership = Membership(
        door.address, enrolled.program, enrolled.laptop, enrolled.token, facts.get("replica") or new_id(),
        key, facts["signing_key"], enrolled.slot, enrolled.name, enrolled.program_name,
    )  # fmt: skip
    unmark(DataDir(store.path.parent))  # before it is stored: what is marked makes room for others
    with store.receive() as session:
        note_membership(session, membership)
        forget_facts(session, "trouble", "refused")
        session.touched.add("sync_fact")
    catch_up(store)
    return membership


def invite(store: Store, leave: Inviting) -> str:
    """Let another laptop in within two days: six words to tell it. Raises NotFound, Conflict, LinkProblem."""
    membership = _who_invites(store)
    said = joining.new_words(words(), INVITATION_WORDS)
    leave.invite(joining.write_invite(joining.seal_invitation(said, membership.program_key)))
    return said


def invite_by_file(store: Store, target: Path) -> str:
    """The same as a file, for a laptop that also has an enrolment code; returns the six words.

    Raises NotFound, and Conflict while the hub does not let this laptop in.
    """
    membership = _who_invites(store)
    said = joining.new_words(words(), INVITATION_WORDS)
    sealed = joining.seal_invitation(said, membership.program_key).sealed
    write_whole(target, pack([_FILE, membership.address, membership.at_hub, sealed]))
    return said


def _who_invites(store: Store) -> Membership:
    with store.read() as session:
        membership, is_refused = require_membership(session), "refused" in read_facts(session)
    if is_refused:
        raise Conflict(REFUSED)
    return membership


class Inviting(Protocol):
    """Where an invitation is left; ``link.HubLink`` is one."""

    def invite(self, request: bytes) -> None:
        """Leave it. Raises LinkProblem."""


def laptop_id(store: Store) -> Id:
    """This laptop's id at the hub. Raises NotFound before joining."""
    with store.read() as session:
        return require_membership(session).laptop


def _where(store: Store) -> tuple[dict[str, bytes], bool]:
    with store.read() as session:
        has_program = bool(ledger.fetch(session, "SELECT 1 FROM program WHERE removed = 0 LIMIT 1"))
        return read_facts(session), has_program


def _check(wish: Wish) -> None:
    if not wish.name.strip() or len(wish.name.strip()) > 60:
        raise Invalid({"name": "Give this laptop a name, such as “Front desk”, of at most 60 characters."})
    try:
        visible(wish.name)
    except ValueError as problem:
        raise Invalid({"name": str(problem)}) from problem
    if wish.recovery_code:
        try:
            check_recovery_code(wish.recovery_code)
        except Invalid as problem:
            raise Invalid({"recovery_code": problem.message}) from problem
    if wish.invitation:
        _sealed_in(wish.invitation)
    count = len(wish.code.split())
    if count not in (CODE_WORDS, INVITATION_WORDS):
        raise Invalid(
            {"code": "A code has four words (from the hub) or six (from another laptop of the program)."}
        )


def _check_fits(wish: Wish, *, begins: bool, is_member: bool) -> None:
    by_words = len(wish.code.split()) == INVITATION_WORDS
    has_key_on_paper = bool(wish.recovery_code or wish.invitation or by_words)
    if begins and has_key_on_paper:
        raise Conflict(
            "This is for a laptop that has no program yet; this one has a program of its own, and the "
            "two must not be mixed. Join the other one on another laptop, or ask the hub's staff for a "
            "code of four words for this one."
        )
    if not begins and not is_member and not has_key_on_paper:
        raise Invalid(
            {
                "code": "With four words this laptop also needs the recovery code from the printed sheet, or "
                "the file and six words of an invitation."
            }
        )


def _program_key(wish: Wish, enrolled: Enrolled, *, begins: bool) -> bytes:
    if begins:
        return secrets.token_bytes(32)
    if len(wish.code.split()) == INVITATION_WORDS:
        return joining.open_invitation(wish.code, enrolled.sealed)
    if wish.invitation:
        return joining.open_invitation(wish.invitation_words, _sealed_in(wish.invitation))
    return open_letters(enrolled.recovery, wish.recovery_code)


def _sealed_in(content: bytes) -> bytes:
    try:
        kind, _address, _name, sealed = unpack(content, 4)
        if text(kind) == _FILE:
            return any_bytes(sealed)
    except BadMessage:
        pass
    raise FileProblem("This file is no invitation. Ask for it again.")
