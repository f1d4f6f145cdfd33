# SPDX-License-Identifier: Apache-2.0
"""Becoming a laptop of a program over a real connection: first, invited, by file, by the code on paper."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import context
from app.context import AppContext
from app.errors import Conflict, Invalid, WrongPassphrase
from app.keeping import keys
from app.partnership import joining
from app.partnership.contact import contact, state
from app.partnership.exchange import LinkProblem
from app.partnership.joining import Wish
from app.partnership.link import Refusal
from app.partnership.membership import require_membership
from app.services import people
from app.services.program import ProgramDraft
from app.storage.digest import content_digest
from app.sync.parcel import BadParcel
from app.vault.vault import Cost, new_recovery_code
from tests.served import ServedHub, hub

__all__ = ["hub"]  # a fixture

PASSPHRASE = "five words are easy kept"
CHEAP = Cost(8 * 1024 * 1024, 1)


@pytest.fixture
def opened() -> Iterator[Callable[[AppContext], AppContext]]:
    """Closes what a test opens."""
    kept: list[AppContext] = []

    def keep(one: AppContext) -> AppContext:
        kept.append(one)
        return one

    yield keep
    for one in kept:
        one.close()


Keep = Callable[[AppContext], AppContext]


def first_laptop(folder: Path, hub: ServedHub, keep: Keep) -> tuple[AppContext, str]:
    """A laptop with a program that joined first; and its recovery code."""
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa")
    program, code = context.start(folder, draft, PASSPHRASE, CHEAP)
    joining.join(keep(program).store, hub.link(), Wish(hub.code(), "Front desk"))
    with program.store.write("student.add", "Added Ana") as session:
        people.add_student(session, people.StudentDraft(given="Ana", family="Begaye", grade="4"))
    contact(program.store, program.vault)
    return program, code


def another(folder: Path, keep: Keep, recovery_code: str = "") -> AppContext:
    """An empty laptop."""
    return keep(context.prepare_to_join(folder, PASSPHRASE, recovery_code, CHEAP)[0])


def digest(program: AppContext) -> str:
    with program.store.read() as session:
        return content_digest(session)


def test_an_invited_laptop_has_everything(hub: ServedHub, tmp_path: Path, opened: Keep) -> None:
    rosa, _ = first_laptop(tmp_path / "a", hub, opened)
    with rosa.store.read() as session:
        membership = require_membership(session)
    said = joining.invite(rosa.store, hub.link(membership.token))
    assert len(said.split()) == 6
    ben = another(tmp_path / "b", opened)
    assert not context.has_program(ben)
    joining.join(ben.store, hub.link(), Wish(said.upper(), "Van"))
    contact(ben.store, ben.vault)
    contact(rosa.store, rosa.vault)
    assert context.has_program(ben)
    assert digest(rosa) == digest(ben)
    now = state(ben.store)
    assert (now.waiting, now.is_current, now.trouble) == (0, True, "")
    eve = another(tmp_path / "c", opened)
    with pytest.raises(Refusal, match="used already"):
        joining.join(eve.store, hub.link(), Wish(said, "Thief"))


def test_a_lost_only_laptop_is_back_by_code_and_paper(hub: ServedHub, tmp_path: Path, opened: Keep) -> None:
    rosa, paper = first_laptop(tmp_path / "a", hub, opened)
    before = digest(rosa)
    rosa.close()
    shutil.rmtree(tmp_path / "a")
    new = another(tmp_path / "new", opened, paper)
    joining.join(new.store, hub.link(), Wish(hub.code(), "New desk", recovery_code=paper))
    contact(new.store, new.vault)
    assert digest(new) == before
    with new.store.read() as session:
        titles = session.connection().exec_driver_sql("SELECT title FROM journal").scalars().all()
    assert {"Started Pine Hill", "Laptop “Front desk” joined", "Added Ana"} < set(titles)
    again = another(tmp_path / "again", opened, paper)
    joining.join(again.store, hub.link(), Wish(hub.code(), "Third", recovery_code=paper))
    contact(again.store, again.vault)
    assert digest(again) == before
    context.look(tmp_path / "again", paper, keys.RECOVERY).close()


def test_a_wrong_code_on_paper_opens_nothing(hub: ServedHub, tmp_path: Path, opened: Keep) -> None:
    _, paper = first_laptop(tmp_path / "a", hub, opened)
    new, code = another(tmp_path / "new", opened), hub.code()
    with pytest.raises(WrongPassphrase):
        joining.join(new.store, hub.link(), Wish(code, "New", recovery_code=new_recovery_code()))
    # The enrolment code is not lost by that.
    joining.join(new.store, hub.link(), Wish(code, "New", recovery_code=paper))
    contact(new.store, new.vault)
    assert context.has_program(new)


def test_an_invitation_in_a_file(hub: ServedHub, tmp_path: Path, opened: Keep) -> None:
    rosa, _ = first_laptop(tmp_path / "a", hub, opened)
    said = joining.invite_by_file(rosa.store, tmp_path / "invitation.plb")
    content = (tmp_path / "invitation.plb").read_bytes()
    ben = another(tmp_path / "b", opened)
    with pytest.raises(BadParcel, match="six words"):
        joining.join(
            ben.store, hub.link(), Wish(hub.code(), "Van", invitation=content, invitation_words="a b c d e f")
        )
    joining.join(ben.store, hub.link(), Wish(hub.code(), "Van", invitation=content, invitation_words=said))
    contact(ben.store, ben.vault)
    assert context.has_program(ben)


def test_what_does_not_belong_together_is_refused(hub: ServedHub, tmp_path: Path, opened: Keep) -> None:
    rosa, _ = first_laptop(tmp_path / "a", hub, opened)
    other, _ = context.start(tmp_path / "o", ProgramDraft("Other", "2026-27", ["Hall"]), PASSPHRASE, CHEAP)
    opened(other)
    code = hub.code()
    with pytest.raises(Refusal, match="has a laptop already"):
        joining.join(other.store, hub.link(), Wish(code, "Other"))
    with pytest.raises(Conflict, match="of its own"):
        joining.join(other.store, hub.link(), Wish("one two three four five six", "Other"))
    empty = another(tmp_path / "e", opened)
    with pytest.raises(Invalid, match="recovery code"):
        joining.join(empty.store, hub.link(), Wish(code, "Empty"))
    with pytest.raises(Invalid, match="four words"):
        joining.join(empty.store, hub.link(), Wish("one two three", "Empty"))
    with pytest.raises(Invalid, match="name"):
        joining.join(empty.store, hub.link(), Wish(code, " "))
    # The code was only tried, not used up: the laptop that is known may take it.
    joining.join(rosa.store, hub.link(), Wish(code, "Front desk again"))
    contact(rosa.store, rosa.vault)


def test_revoked_laptops_hear_it_and_keep_what_they_have(
    hub: ServedHub, tmp_path: Path, opened: Keep
) -> None:
    from app.hub import programs

    rosa, _ = first_laptop(tmp_path / "a", hub, opened)
    with hub.database.step() as connection:
        programs.revoke(connection, hub.program, joining.laptop_id(rosa.store), 1)
    with rosa.store.write("student.add", "Added Luis") as session:
        people.add_student(session, people.StudentDraft(given="Luis", family="Tsosie", grade="5"))
    with pytest.raises(Refusal, match="access was taken back"):
        contact(rosa.store, rosa.vault)
    now = state(rosa.store)
    assert (now.waiting, now.is_current) == (1, False)
    assert "taken back" in now.trouble
    assert now.is_refused
    with pytest.raises(Conflict, match="Join again first"):
        joining.invite_by_file(rosa.store, tmp_path / "invitation.pli")
    assert not (tmp_path / "invitation.pli").exists()


def test_without_a_hub_there_is_a_sentence_and_work_waits(
    hub: ServedHub, tmp_path: Path, opened: Keep
) -> None:
    rosa, _ = first_laptop(tmp_path / "a", hub, opened)
    hub.stop()
    with pytest.raises(LinkProblem, match="does not answer"):
        contact(rosa.store, rosa.vault, tries=1)
    assert "does not answer" in state(rosa.store).trouble
    hub.start()
    contact(rosa.store, rosa.vault)
    assert state(rosa.store).trouble == ""
