# SPDX-License-Identifier: Apache-2.0
"""Folders of clouds, of other computers and of drives that can be pulled out are known on every system."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from app import context
from app.disk import folder_kind
from app.disk.cloud_folders import Around, Kind, System, cloud_of
from app.disk.folder_kind import require_own_disk, why_not
from app.disk.mounts import Disk, linux_disk, mac_disk, parse_mountinfo, windows_disk
from app.errors import WrongPlace
from app.services.program import ProgramDraft
from app.vault.vault import Cost

_HOMES: dict[System, PurePath] = {
    "linux": PurePosixPath("/people/rosa"),
    "macos": PurePosixPath("/people/rosa"),
    "windows": PureWindowsPath(r"C:\People\Rosa"),
}
_WORDS = "five words are easy kept"


def around(
    system: System, *, files: Mapping[str, str] | None = None, folders: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None, placeholders: tuple[str, ...] = (),
) -> Around:  # fmt: skip
    """A laptop that has these files (path -> text), folders and variables."""
    texts = files or {}
    flavour = type(_HOMES[system])

    def kind(path: PurePath) -> Kind:
        if path in {flavour(one) for one in texts}:
            return "file"
        return "folder" if path in {flavour(one) for one in folders} else ""

    return Around(
        system, _HOMES[system], environment or {}, kind,
        lambda path: {flavour(one): text for one, text in texts.items()}.get(flavour(path), ""),
        lambda path: path in {flavour(one) for one in placeholders},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("system", "folder", "name", "there"),
    [
        ("linux", "/people/rosa/Dropbox/Porchlight", "Dropbox", {}),
        ("linux", "/people/rosa/Dropbox (Pine Hill)/p", "Dropbox", {}),
        ("linux", "/srv/box/deep/p", "Dropbox", {"files": {"/srv/box/.dropbox": ""}}),
        ("linux", "/data/d/p", "Dropbox", {"files": {
            "/people/rosa/.dropbox/info.json": '{"personal": {"path": "/data/d"}, "x": 1}'}}),
        ("linux", "/people/rosa/Sync/p", "Syncthing", {"folders": ("/people/rosa/Sync/.stfolder",)}),
        ("linux", "/people/rosa/shared/p", "Syncthing", {"files": {
            "/people/rosa/.local/state/syncthing/config.xml": '<folder id="a" path="~/shared" t="x">'}}),
        ("linux", "/mnt/c/p", "Nextcloud", {"files": {
            "/people/rosa/.config/Nextcloud/nextcloud.cfg": "[x]\n0\\Folders\\1\\localPath=/mnt/c/\n"}}),
        ("linux", "/people/rosa/own/p", "ownCloud", {"files": {"/people/rosa/own/.owncloudsync.log": ""}}),
        ("linux", "/o/p", "OneDrive", {"files": {"/cfg/onedrive/config": 'sync_dir = "/o"\n'},
                                       "environment": {"XDG_CONFIG_HOME": "/cfg"}}),
        ("linux", "/people/rosa/MEGAsync/p", "MEGA", {}),
        ("macos", "/people/rosa/Library/CloudStorage/GoogleDrive-rosa@x.org/My Drive/p", "Google Drive", {}),
        ("macos", "/people/rosa/Library/CloudStorage/OneDrive-PineHill/p", "OneDrive", {}),
        ("macos", "/people/rosa/Library/Mobile Documents/com~apple~CloudDocs/p", "iCloud", {}),
        ("macos", "/people/rosa/Documents/p", "iCloud", {"folders": (
            "/people/rosa/Library/Mobile Documents/com~apple~CloudDocs/Documents",)}),
        ("macos", "/people/rosa/Box/p", "Box", {}),
        ("windows", r"C:\People\Rosa\OneDrive - Pine Hill School\Documents\p", "OneDrive", {}),
        ("windows", r"D:\Work\Docs\p", "OneDrive", {"environment": {"OneDriveCommercial": r"d:\work"}}),
        ("windows", r"G:\My Drive\p", "Google Drive", {}),
        ("windows", r"H:\Mi unidad\p", "Google Drive", {"folders": (r"H:\.shortcut-targets-by-id",)}),
        ("windows", r"E:\Dropbox\p", "Dropbox", {}),
        ("windows", r"E:\d\p", "Dropbox", {"files": {
            r"C:\People\Rosa\AppData\Local\Dropbox\info.json": '{"business": {"path": "E:\\\\d"}}'}}),
        ("windows", r"C:\People\Rosa\iCloudDrive\p", "iCloud", {}),
        ("windows", r"C:\Elsewhere\p", "a cloud program", {"placeholders": (r"C:\Elsewhere",)}),
    ],
)  # fmt: skip
def test_clouds_are_known(system: System, folder: str, name: str, there: dict[str, object]) -> None:
    where = type(_HOMES[system])(folder)
    here = around(system, **there)  # type: ignore[arg-type]
    assert cloud_of(where, here) == name
    said = why_not(where, here, Disk())
    assert said.startswith(f"{folder} is kept in step by {name}")


@pytest.mark.parametrize(
    ("system", "folder"),
    [
        ("linux", "/people/rosa/.local/share/Porchlight"),
        ("linux", "/people/rosa/Documents/Dropbox notes/p"),
        ("linux", "/people/rosa/work/box/p"),
        ("linux", "/opt/1/data"),
        ("macos", "/people/rosa/Library/Application Support/Porchlight"),
        ("macos", "/people/rosa/Documents/p"),
        ("windows", r"C:\People\Rosa\AppData\Local\Porchlight"),
        ("windows", r"D:\Porchlight"),
    ],
)
def test_a_folder_of_ones_own_is_fine(system: System, folder: str) -> None:
    here = around(
        system,
        files={
            "/people/rosa/.dropbox/info.json": "[damaged",
            "/people/rosa/.config/onedrive/config": "sync_dir = /\n",
        },
        folders=("/people/rosa/.dropbox", "/people/rosa/.dropbox"),
        environment={"OneDrive": "", "OneDriveConsumer": "relative"},
    )  # fmt: skip
    assert why_not(type(_HOMES[system])(folder), here, Disk()) == ""


_MOUNTS = """\
22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
23 22 0:21 / /scratch rw,nosuid - tmpfs tmpfs rw
24 22 0:40 / /people/rosa/school rw - nfs4 server:/export rw
25 22 0:41 / /mnt/win rw - cifs //server/share rw
26 22 0:42 / /people/rosa/far rw - fuse.sshfs rosa@server: rw
27 22 8:1 / /media/rosa/My\\040Stick rw - vfat /dev/sda1 rw
28 22 8:17 / /data rw - ext4 /dev/sdb1 rw
29 22 179:1 / /card rw - ext4 /dev/mmcblk0p1 rw
30 22 179:9 / /soldered rw - ext4 /dev/mmcblk1p1 rw
31 22 254:3 / /secret rw - ext4 /dev/mapper/luks rw
32 22 259:3 / /people rw - xfs /dev/nvme0n1p3 rw
33 22 0:50 / /var/lib/overlay rw - overlay overlay rw
34 22 0:51 / /pool rw - btrfs /dev/sdb1 rw
35 24 0:60 / /people/rosa/school/here rw - ext4 /dev/loop0 rw
"""


@pytest.fixture
def system_tree(tmp_path: Path) -> Path:
    """A small ``/sys``: one soldered disk, a USB disk, a memory card, soldered memory, encryption on USB."""

    def disk(place: str, name: str, part: str, number: str, **words: str) -> None:
        folder = tmp_path / "devices" / place / "block" / name
        (folder / part).mkdir(parents=True)
        (folder / "device").mkdir()
        (folder / part / "partition").write_text("1\n")
        (folder / "removable").write_text(words.get("removable", "0") + "\n")
        (folder / "device" / "type").write_text(words.get("type", "") + "\n")
        (tmp_path / "dev" / "block" / number).symlink_to(folder / part)
        (tmp_path / "class" / "block" / part).symlink_to(folder / part)

    (tmp_path / "dev" / "block").mkdir(parents=True)
    (tmp_path / "class" / "block").mkdir(parents=True)
    disk("pci0/nvme", "nvme0n1", "nvme0n1p2", "259:2")
    (tmp_path / "devices/pci0/nvme/block/nvme0n1/nvme0n1p3").mkdir()
    (tmp_path / "devices/pci0/nvme/block/nvme0n1/nvme0n1p3/partition").touch()
    (tmp_path / "dev/block/259:3").symlink_to(tmp_path / "devices/pci0/nvme/block/nvme0n1/nvme0n1p3")
    disk("pci0/usb2/2-1/host6", "sdb", "sdb1", "8:17")
    disk("platform/mmc0", "mmcblk0", "mmcblk0p1", "179:1", type="SD")
    disk("platform/mmc1", "mmcblk1", "mmcblk1p1", "179:9", type="MMC")
    mapped = tmp_path / "devices/virtual/block/dm-0"
    (mapped / "slaves").mkdir(parents=True)
    (mapped / "slaves" / "sdb1").symlink_to(tmp_path / "class/block/sdb1")
    (tmp_path / "dev/block/254:3").symlink_to(mapped)
    return tmp_path


@pytest.mark.parametrize(
    ("folder", "remote", "removable"),
    [
        ("/people/rosa/.local/share/Porchlight", False, False),
        ("/var/data", False, False),
        ("/scratch/x", False, False),
        ("/var/lib/overlay/x", False, False),
        ("/soldered/p", False, False),
        ("/people/rosa/schoolwork", False, False),
        ("/people/rosa/school/here/p", False, False),
        ("/people/rosa/school/p", True, False),
        ("/mnt/win/p", True, False),
        ("/people/rosa/far/p", True, False),
        ("/media/rosa/My Stick/p", False, True),
        ("/data/p", False, True),
        ("/card/p", False, True),
        ("/secret/p", False, True),
        ("/pool/p", False, True),
    ],
)  # fmt: skip
def test_linux_says_where_a_disk_hangs(system_tree: Path, folder: str, remote: bool, removable: bool) -> None:
    disk = linux_disk(PurePosixPath(folder), parse_mountinfo(_MOUNTS), system_tree)
    assert (disk.is_remote, disk.is_removable) == (remote, removable)


def test_a_laptop_that_starts_from_a_stick_or_over_a_network_may_keep_its_data(system_tree: Path) -> None:
    from_stick = _MOUNTS.replace("259:2 / / ", "8:17 / / ")
    for folder in ("/data/p", "/home2/p"):
        assert not linux_disk(PurePosixPath(folder), parse_mountinfo(from_stick), system_tree).is_removable
    virtual = "22 1 0:30 / / rw - 9p root rw\n"
    assert linux_disk(PurePosixPath("/x"), parse_mountinfo(virtual), system_tree) == Disk("/")
    assert linux_disk(PurePosixPath("/x"), parse_mountinfo("strange\n\n"), system_tree) == Disk()


def test_windows_and_macos_say_it_in_their_way() -> None:
    share = windows_disk(PureWindowsPath(r"\\server\share\p"), 1)
    assert (share.is_remote, share.is_removable) == (True, False)
    assert windows_disk(PureWindowsPath(r"\\?\UNC\server\share\p"), 1).is_remote
    assert not windows_disk(PureWindowsPath(r"\\?\C:\p"), 3).is_remote
    assert windows_disk(PureWindowsPath(r"Z:\p"), 4).is_remote
    assert windows_disk(PureWindowsPath(r"E:\p"), 2).is_removable
    assert windows_disk(PureWindowsPath(r"C:\p"), 3) == Disk("C:")
    assert mac_disk("apfs", 0x1000, "/System/Volumes/Data") == Disk("/System/Volumes/Data")
    assert mac_disk("smbfs", 0, "/Volumes/share").is_remote
    assert mac_disk("apfs", 0x1000, "/Volumes/STICK").is_removable
    assert mac_disk("msdos", 0x1200, "/private/x").is_removable


def test_where_data_may_not_live_it_is_neither_started_nor_joined_nor_opened_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = ProgramDraft("Pine Hill", "2026-27", ["Library"])
    cheap = Cost(memory=8 * 1024 * 1024, passes=1)
    own, cloud = tmp_path / "own", tmp_path / "Cloud" / "own"
    context.start(own, draft, _WORDS, cheap)[0].close()
    (tmp_path / "Cloud" / ".stfolder").mkdir(parents=True)
    with pytest.raises(WrongPlace, match=r"kept in step by Syncthing.*own disk.*Nothing was changed"):
        context.start(cloud, draft, _WORDS, cheap)
    with pytest.raises(WrongPlace):
        context.prepare_to_join(cloud, _WORDS, cost=cheap)
    assert not cloud.exists()
    monkeypatch.setattr(folder_kind, "default_data_dir", lambda: cloud / "usual")
    with pytest.raises(WrongPlace, match="own disk: move the folder there"):
        require_own_disk(cloud)
    own.rename(cloud)
    (tmp_path / "link").symlink_to(cloud)
    for moved in (cloud, tmp_path / "link"):
        with pytest.raises(WrongPlace):
            context.unlock(moved, _WORDS)
    assert sorted(path.name for path in cloud.iterdir() if path.suffix == ".lock") == []
    monkeypatch.setenv(folder_kind.ANY_FOLDER, "1")
    context.unlock(cloud, _WORDS).close()
    require_own_disk(cloud)
