# SPDX-License-Identifier: Apache-2.0
"""A new recovery sheet and a new key on a laptop of a hub: after a contact only the new paper lets in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import context
from app.context import AppContext
from app.errors import WrongPassphrase
from app.keeping import keys
from app.partnership import joining
from app.partnership.contact import contact, state
from app.partnership.joining import Wish
from app.services.program import ProgramDraft
from app.storage.digest import content_digest
from app.vault.vault import Cost
from tests.served import ServedHub

PASSPHRASE = "five words are easy kept"
CHEAP = Cost(8 * 1024 * 1024, 1)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    made = ServedHub(tmp_path / "hub")
    yield made
    made.close()


def digest(program: AppContext) -> str:
    with program.store.read() as session:
        return content_digest(session)


def let_in(hub: ServedHub, root: Path, paper: str) -> str:
    """Recover on another laptop by this paper; the digest of what came. Raises WrongPassphrase."""
    new, _ = context.prepare_to_join(root, PASSPHRASE, paper, CHEAP)
    try:
        joining.join(new.store, hub.link(), Wish(hub.code(), "Another", recovery_code=paper))
        contact(new.store, new.vault)
        return digest(new)
    finally:
        new.close()


def test_the_letter_at_the_hub_follows_the_paper(hub: ServedHub, tmp_path: Path) -> None:
    root = tmp_path / "data"
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"], "Rosa")
    program, first = context.start(root, draft, PASSPHRASE, CHEAP)
    joining.join(program.store, hub.link(), Wish(hub.code(), "Front desk"))
    contact(program.store, program.vault)
    before = digest(program)
    second = keys.new_recovery_sheet(root, PASSPHRASE, CHEAP)
    contact(program.store, program.vault)
    with pytest.raises(WrongPassphrase):
        let_in(hub, tmp_path / "first", first)
    program.close()

    program, third = context.turn_key(root, PASSPHRASE)
    assert digest(program) == before
    done = contact(program.store, program.vault)
    assert (done.received, state(program.store).trouble) == (0, ""), "it is the same laptop to the hub"
    with pytest.raises(WrongPassphrase):
        let_in(hub, tmp_path / "second", second)
    assert let_in(hub, tmp_path / "third", third) == before
    program.close()
