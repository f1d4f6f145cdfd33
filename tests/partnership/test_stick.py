# SPDX-License-Identifier: Apache-2.0
"""Bundles on a bad stick: cut off anywhere, any bit turned over. What is whole is taken, the rest is told."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Connection, select

from app.errors import FileProblem, NotFound, PorchlightError, StorageProblem
from app.hub import bundles, held, programs
from app.hub.bundles import BroughtIn
from app.hub.ordering import Refused
from app.hub.tables import entry
from app.partnership import stick
from app.partnership.exchange import waiting
from app.partnership.outgoing import pack_waiting
from app.partnership.stick import Unpacked, read_bundle, write_bundle
from app.storage.place import note_facts
from app.sync import bundle, frames, tokens, wire
from app.sync.joining import Enrol, code_hash
from app.vault.vault import Vault
from tests.hub.writer import Writer
from tests.partnership.conftest import HubInside, LaptopInside
from tests.partnership.together import add, change, settle, value

Make = Callable[..., LaptopInside]
Two = tuple[LaptopInside, LaptopInside]
NO_CODE = Vault([])


def packed_one_by_one(laptop: LaptopInside, count: int) -> None:
    """So many actions, a parcel each."""
    for n in range(count):
        add(laptop, f"Student {n}")
        membership = laptop.membership
        with laptop.store.receive() as session:
            pack_waiting(session, membership.keys, membership.replica)


@pytest.fixture
def up(two: Two, tmp_path: Path) -> bytes:
    """Rosa's bundle with two parcels."""
    packed_one_by_one(two[0], 2)
    packed = write_bundle(two[0].store, NO_CODE, tmp_path / "up.plb")
    assert (packed.actions, packed.parcels) == (2, 2)
    return packed.file.read_bytes()


@pytest.fixture
def down(two: Two, up: bytes) -> bytes:
    """What goes back to her."""
    return two[0].hub.bring(up)


def bounds(content: bytes) -> list[int]:
    """Where each frame ends; the first one is the head."""
    ends, at = [], 21
    while at < len(content):
        at += 4 + int.from_bytes(content[at : at + 4], "big") + 32
        ends.append(at)
    assert at == len(content)
    return ends


@contextmanager
def tried(hub: HubInside) -> Iterator[Connection]:
    """A transaction at the hub that is given up at the end."""
    with hub.database.engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.rollback()


def brought(hub: HubInside, content: bytes) -> tuple[BroughtIn | None, list[bytes]]:
    """What became of a bundle, and the parcels that came into the log by it."""
    with tried(hub) as connection:
        before = set(connection.scalars(select(entry.c.content)))
        try:
            done = bundles.bring_in(connection, content, hub.now)
        except (PorchlightError, Refused):
            done = None
        log = connection.execute(select(entry.c.content).order_by(entry.c.seq)).scalars().all()
        return done, [bytes(one) for one in log if one not in before]


def test_an_up_bundle_cut_off_anywhere_brings_what_is_whole(two: Two, up: bytes) -> None:
    ends, parcels = bounds(up), frames.read(up).frames
    for length in range(len(up) + 1):
        done, new = brought(two[0].hub, up[:length])
        whole = sum(end <= length for end in ends) - 1
        assert new == list(parcels[: max(whole, 0)]), length
        if whole < 0:
            assert done is None
            continue
        assert done is not None
        assert done.parcels == whole
        assert done.lost == length - ends[whole]
        assert done.missing == len(parcels) - whole  # told also when the cut falls between two parcels


def test_an_up_bundle_with_a_turned_bit_brings_what_is_before_it(two: Two, up: bytes) -> None:
    ends, parcels = bounds(up), frames.read(up).frames
    for at in range(len(up)):
        broken = bytearray(up)
        broken[at] ^= 1 << at % 8
        done, new = brought(two[0].hub, bytes(broken))
        whole = sum(end <= at for end in ends) - 1
        assert new == list(parcels[: max(whole, 0)]), at
        assert (done is None) == (whole < 0), at
        if done is not None:
            assert (done.lost, done.missing) == (len(up) - ends[whole], len(parcels) - whole), at


def take(laptop: LaptopInside, content: bytes, folder: Path) -> Unpacked | None:
    file = folder / "down.plb"
    file.write_bytes(content)
    try:
        return read_bundle(laptop.store, file)
    except PorchlightError:
        return None


def test_a_down_bundle_cut_off_anywhere_brings_what_is_whole(two: Two, down: bytes, tmp_path: Path) -> None:
    rosa, _ben = two
    ends, start = bounds(down), rosa.store.place.seq
    for length in range(len(down) + 1):
        parsed = whole_frames(down[:length])
        whole = sum(end <= length for end in ends) - 1
        assert parsed == max(whole, -1), length
        if length not in {0, 1, 20, 21, *ends, *(end - 1 for end in ends), *(end + 1 for end in ends)}:
            continue
        taken = take(rosa, down[:length], tmp_path)
        assert rosa.store.place.seq == start + max(whole, 0)
        assert (taken is None) == (whole < 0)
        if taken is not None:
            assert taken.lost == length - ends[whole]
            assert taken.still_waiting == 2 - whole
            assert taken.is_whole == (whole == 2)
    assert waiting(rosa.store) == (0, None)
    settle(*two)


def whole_frames(content: bytes) -> int:
    try:
        return len(frames.read(content).frames)
    except FileProblem:
        return -1


def test_a_down_bundle_with_a_turned_bit_brings_what_is_before_it(
    two: Two, down: bytes, tmp_path: Path
) -> None:
    turn_bits(two, down, tmp_path, step=11)


@pytest.mark.deep
def test_a_down_bundle_with_any_bit_turned(two: Two, down: bytes, tmp_path: Path) -> None:
    turn_bits(two, down, tmp_path, step=1)


def turn_bits(two: Two, down: bytes, tmp_path: Path, step: int) -> None:
    """Every byte of the heading and the head and every ``step``-th after it; all of them as frames."""
    rosa, _ben = two
    ends, start = bounds(down), rosa.store.place.seq
    for at in range(len(down)):
        broken = bytearray(down)
        broken[at] ^= 1 << at % 8
        whole = sum(end <= at for end in ends) - 1
        assert whole_frames(bytes(broken)) <= max(whole, 2 if at < 21 else 0)
        if at < ends[0] or at % step == 0:
            taken = take(rosa, bytes(broken), tmp_path)
            assert rosa.store.place.seq == start + max(whole, 0), at
            assert (taken is None) == (whole < 0), at
            if taken is not None:
                assert (taken.lost, taken.is_whole) == (len(down) - ends[whole], False)
    taken = take(rosa, down, tmp_path)
    assert taken is not None
    assert (taken.still_waiting, taken.is_whole) == (0, True)
    settle(*two)


def test_bundles_out_of_order_twice_and_for_others_are_refused_or_change_nothing(
    two: Two, tmp_path: Path
) -> None:
    rosa, _ben = two
    ups = []
    for n in range(2):
        add(rosa, f"Student {n}")
        ups.append(write_bundle(rosa.store, NO_CODE, tmp_path / f"{n}.plb").file.read_bytes())
    late = rosa.hub.bring(ups[1])
    early = rosa.hub.bring(ups[0])  # the older one arrives after the newer one
    assert len(rosa.hub.log()) == len({one.content for one in rosa.hub.log()})
    for content in (early, late, late, early):
        taken = take(rosa, content, tmp_path)
        assert taken is not None
        assert taken.still_waiting == 0
    for content in (ups[0], b"", b"no bundle", b"PLB1", rosa.store.path.read_bytes()[:4096]):
        with pytest.raises(FileProblem):
            read_bundle(rosa.store, written(tmp_path / "wrong.plb", content))
    with pytest.raises(FileProblem, match="cannot be read"):
        read_bundle(rosa.store, tmp_path / "not there.plb")
    with pytest.raises(FileProblem, match="meant for a laptop"):
        rosa.hub.bring(late)
    settle(*two)


def test_one_that_begins_after_what_is_here_is_told_and_takes_nothing(two: Two, tmp_path: Path) -> None:
    rosa, ben = two
    ben.backup(tmp_path / "backup")
    place = ben.store.place.seq
    settle_after(rosa, ben, "Another")
    asked = write_bundle(ben.store, NO_CODE, tmp_path / "x.plb").file.read_bytes()
    add(rosa, "One more")
    rosa.exchange()
    ben.restore(tmp_path / "backup")
    with pytest.raises(FileProblem, match="has not seen"):
        read_bundle(ben.store, written(tmp_path / "ahead.plb", ben.hub.bring(asked)))
    assert ben.store.place.seq == place
    settle(*two)


def settle_after(one: LaptopInside, other: LaptopInside, given: str) -> None:
    add(one, given)
    settle(one, other)


def test_an_answer_for_another_laptop_is_refused_and_nothing_changes(two: Two, tmp_path: Path) -> None:
    rosa, ben = two
    add(rosa, "Ana")
    answer = rosa.hub.bring(write_bundle(rosa.store, NO_CODE, tmp_path / "up.plb").file.read_bytes())
    file, slot, digest = written(tmp_path / "a2.plb", answer), ben.membership.slot, ben.digest()
    with pytest.raises(FileProblem, match=r"This answer was made for “Rosa”. Carry it there; nothing was"):
        read_bundle(ben.store, file)
    assert (ben.membership.slot, ben.digest(), ben.store.place.seq) == (slot, digest, 2)
    assert slot != rosa.membership.slot
    assert read_bundle(rosa.store, file).still_waiting == 0
    # Of one that Ben has not heard of there is no name.
    with ben.store.receive() as session:
        note_facts(session, {"laptop": bytes(16)})
    stranger = written(tmp_path / "b.plb", ben.hub.bring(write_by_another(ben)))
    with pytest.raises(FileProblem, match="made for another laptop of this program"):
        read_bundle(ben.store, stranger)


def write_by_another(ben: LaptopInside) -> bytes:
    """The bundle of a laptop that enrolled just now."""
    writer = Writer.join(ben.hub.database, ben.hub.program, "Van")
    return writer.bundle()


def joined_again(laptop: LaptopInside) -> None:
    """The laptop asks with a new code, and has another token."""
    key = bytes(SigningKey(laptop.membership.signing_key).verify_key)
    with laptop.hub.database.step() as connection:
        words = programs.new_code(connection, laptop.hub.program, laptop.hub.now)
        letter = Enrol(code_hash(words), laptop.name, key, begins=False)
        enrolled = programs.enrol(connection, letter, laptop.hub.now)
    assert enrolled.laptop == laptop.membership.laptop
    with laptop.store.receive() as session:
        note_facts(session, {"token": enrolled.token.encode()})


def test_what_was_sealed_under_an_older_token_asks_for_a_new_bundle(two: Two, tmp_path: Path) -> None:
    rosa, _ben = two
    add(rosa, "Ana")
    up = write_bundle(rosa.store, NO_CODE, tmp_path / "up.plb").file.read_bytes()
    down = rosa.hub.bring(up)
    joined_again(rosa)
    length = len(rosa.hub.log())
    with pytest.raises(FileProblem, match=r"joined again. Write a new bundle there"):
        rosa.hub.bring(up)
    with pytest.raises(FileProblem, match=r"joined again. Write a new bundle and carry that one"):
        read_bundle(rosa.store, written(tmp_path / "down.plb", down))
    assert len(rosa.hub.log()) == length
    new = rosa.hub.bring(write_bundle(rosa.store, NO_CODE, tmp_path / "new.plb").file.read_bytes())
    assert read_bundle(rosa.store, written(tmp_path / "down.plb", new)).still_waiting == 0
    settle(*two)


def test_a_bundle_that_waits_opens_although_its_laptop_joined_again(two: Two, tmp_path: Path) -> None:
    rosa, _ben = two
    add(rosa, "Ana")
    up, hub = write_bundle(rosa.store, NO_CODE, tmp_path / "up.plb").file.read_bytes(), rosa.hub
    with hub.database.step() as connection:
        programs.revoke(connection, hub.program, rosa.membership.laptop, hub.now)
    assert hub.bring(up) == b""
    joined_again(rosa)
    with hub.database.step() as connection:
        (line,) = held.lines(connection, hub.program)
        brought = held.take(connection, hub.program, line.bundle, hub.now)
        assert (brought.parcels, brought.new) == (1, 1)
        assert held.lines(connection, hub.program) == []


def test_a_bundle_cannot_be_made_another_laptops_or_go_the_other_way(two: Two, up: bytes) -> None:
    rosa, ben = two
    opened = frames.read(up)
    head = bundle.read_up_head(opened.head)
    own, others = (tokens.hash_of(one.membership.token) for one in two)
    assert wire.read_request(bundle.open_up_head(head, opened.program, own)).n == 3
    other = replace(head, laptop=ben.membership.laptop)
    for wrong, program, key in (
        (head, opened.program, others), (other, opened.program, own), (head, bytes(16), own),
        (replace(head, sealed=b""), opened.program, own),
    ):  # fmt: skip
        with pytest.raises(FileProblem):
            bundle.open_up_head(wrong, program, key)
    with pytest.raises(FileProblem):  # the same bytes under the key of the way back
        bundle.open_down_head(bundle.DownHead(rosa.membership.laptop, head.sealed), opened.program, own)
    # Signed by Rosa, in Ben's name.
    forged = bundle.write_up_head(
        ben.membership.laptop, opened.program, b"", rosa.membership.signing_key, others
    )
    with pytest.raises(FileProblem, match="not made by the laptop that it names"):
        rosa.hub.bring(b"".join(frames.write("up", opened.program, forged, ())))


def test_the_answer_names_the_bundle_it_answers_and_when_the_hub_took_it(two: Two, tmp_path: Path) -> None:
    rosa, _ben = two
    add(rosa, "Ana")
    packed = write_bundle(rosa.store, NO_CODE, tmp_path / "up.plb")
    taken = take(rosa, rosa.hub.bring(packed.file.read_bytes()), tmp_path)
    assert taken is not None
    assert (taken.check, taken.at, taken.laptop, taken.file) == (
        packed.check, rosa.hub.now, "Rosa", "down.plb",
    )  # fmt: skip


def test_how_many_parcels_were_new(two: Two, up: bytes) -> None:
    hub = two[0].hub
    with hub.database.step() as connection:
        first = bundles.bring_in(connection, up, hub.now)
        again = bundles.bring_in(connection, up, hub.now)
    assert (first.parcels, first.new) == (2, 2)
    assert (again.parcels, again.new) == (2, 0)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no device files and other rights of folders")
def test_a_folder_and_a_device_are_no_places_for_a_bundle(two: Two, tmp_path: Path) -> None:
    rosa, _ben = two
    add(rosa, "Ana")
    for target, why in ((Path(os.devnull), "is no file"), (tmp_path, "is a folder")):
        with pytest.raises(StorageProblem, match=why):
            write_bundle(rosa.store, NO_CODE, target)
    assert not Path(os.devnull).is_file()


def test_a_stick_that_takes_nothing_is_called_by_the_name_that_was_given(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(self: Path, *_rest: object, **_more: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "open", read_only)
    monkeypatch.setattr(Path, "unlink", read_only)
    target = tmp_path / "x.plb"
    with pytest.raises(StorageProblem) as told:
        write_bundle(two[0].store, NO_CODE, target)
    assert told.value.message == (
        f"{target} cannot be written: Read-only file system. Use another stick or folder."
    )


def written(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def test_a_bundle_of_another_hubs_laptop_is_told(two: Two, up: bytes) -> None:
    stranger = bytearray(up)
    stranger[10] ^= 1  # another program
    with pytest.raises(NotFound, match="does not know"):
        two[0].hub.bring(bytes(stranger))


def test_a_full_or_lying_stick_leaves_no_bundle_behind(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa, _ben = two
    add(rosa, "Ana")
    target = tmp_path / "stick" / "out.plb"
    with pytest.raises(StorageProblem, match="cannot be written"):
        write_bundle(rosa.store, NO_CODE, target)
    target.parent.mkdir()

    def forgets(self: Path) -> bytes:
        return bytes(self.stat().st_size)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", forgets)
        with pytest.raises(StorageProblem, match="gave back something else"):
            write_bundle(rosa.store, NO_CODE, target)
    assert list(target.parent.iterdir()) == []
    assert stick.write_bundle(rosa.store, NO_CODE, target).actions == 1


def test_a_laptop_that_was_restored_goes_on_by_stick(two: Two, tmp_path: Path) -> None:
    rosa, ben = two
    rosa.backup(tmp_path / "backup")
    later = add(rosa, "Later")
    settle(*two)
    rosa.restore(tmp_path / "backup")
    again = add(rosa, "After the restore")
    for n in range(4):  # told of the fork, reads the log, sends, reads it back
        file = write_bundle(rosa.store, NO_CODE, tmp_path / f"{n}.plb").file
        read_bundle(rosa.store, written(tmp_path / f"{n}-answer.plb", rosa.hub.bring(file.read_bytes())))
    assert waiting(rosa.store) == (0, None)
    change(ben, later, grade="6")
    settle(*two)
    assert value(rosa, later, "grade") == "6"
    assert value(ben, again, "given") == "After the restore"
    assert len({one.content for one in rosa.hub.log()}) == len(rosa.hub.log())
