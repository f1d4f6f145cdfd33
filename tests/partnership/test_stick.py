# SPDX-License-Identifier: Apache-2.0
"""Bundles on a bad stick: cut off anywhere, any bit turned over. What is whole is taken, the rest is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from app.errors import FileProblem, NotFound, PorchlightError, StorageProblem
from app.hub import bundles
from app.hub.bundles import BroughtIn
from app.hub.ordering import Refused
from app.hub.tables import entry
from app.partnership import stick
from app.partnership.exchange import waiting
from app.partnership.outgoing import pack_waiting
from app.partnership.stick import Unpacked, read_bundle, write_bundle
from app.storage.vault import Vault
from app.sync import frames
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
    rosa, ben = two
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
    # One that begins after what Ben has tells so, and takes nothing.
    place = ben.store.place.seq
    add(rosa, "Another")
    rosa.exchange()
    answer = rosa.hub.bring(write_bundle(rosa.store, NO_CODE, tmp_path / "x.plb").file.read_bytes())
    add(rosa, "One more")
    rosa.exchange()
    answer = rosa.hub.bring((tmp_path / "x.plb").read_bytes())
    with pytest.raises(FileProblem, match="has not seen"):
        read_bundle(ben.store, written(tmp_path / "ahead.plb", answer))
    assert ben.store.place.seq == place
    settle(*two)


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
