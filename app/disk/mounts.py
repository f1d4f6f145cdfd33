# SPDX-License-Identifier: Apache-2.0
"""What disk a folder lies on: the laptop's own, another computer's, or one that can be pulled out.

Each system has a pure function that is given what was asked of it, and a small one that asks. What cannot be
found out counts as the laptop's own disk: nobody is kept from work by a guess. Sentences: ``folder_kind``.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

# File systems that another computer serves; also the mounted ones of clouds and of desktops' network places.
NETWORK = frozenset((
    "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "ncp", "afs", "kafs", "openafs",
    "coda", "ceph", "lustre", "glusterfs", "beegfs", "gpfs", "pvfs2", "orangefs", "davfs", "webdav", "ftp",
    "afpfs", "sshfs", "curlftpfs", "9p", "vmhgfs", "vboxsf", "prl_fs", "fuse.sshfs", "fuse.cifs",
    "fuse.smbnetfs", "fuse.glusterfs", "fuse.ceph", "fuse.davfs", "fuse.davfs2", "fuse.curlftpfs",
    "fuse.gvfsd-fuse", "fuse.kio-fuse", "fuse.rclone", "fuse.s3fs", "fuse.goofys", "fuse.gcsfuse",
    "fuse.vmhgfs-fuse", "fuse.pcloud", "fuse.google-drive-ocamlfuse", "fuse.onedriver", "fuse.juicefs",
    "fuse.seadrive", "osxfuse_sshfs",
))  # fmt: skip
_PLUGGED_IN = ("/media/", "/run/media/", "/var/run/media/")
# How Windows names kinds of drives.
DRIVE_REMOVABLE, DRIVE_REMOTE, DRIVE_DISC = 2, 4, 5
# How macOS marks what is mounted.
MNT_REMOVABLE, MNT_LOCAL = 0x200, 0x1000


@dataclass(frozen=True, slots=True)
class Disk:
    """``at`` is where it is mounted, or the drive."""

    at: str = ""
    is_remote: bool = False
    is_removable: bool = False


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of Linux' table of mounts; ``device`` is its pair of numbers, such as 8:1."""

    point: str
    kind: str
    source: str
    device: str


def disk_of(folder: Path) -> Disk:
    """The disk of a folder that need not exist; asked of this system. Never raises."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        if sys.platform == "win32":
            return windows_disk(PureWindowsPath(folder), _drive_type(folder))
        if sys.platform == "darwin":
            return mac_disk(*_statfs(_nearest(folder)))
        table = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
        return linux_disk(PurePosixPath(folder), parse_mountinfo(table), Path("/sys"))
    return Disk()


# -- Linux -------------------------------------------------------------------------------------


def parse_mountinfo(table: str) -> list[Mount]:
    """The lines of ``/proc/self/mountinfo``, in their order."""
    found = []
    for line in table.splitlines():
        left, _, right = line.partition(" - ")
        before, after = left.split(" "), right.split(" ")
        if len(before) >= 5 and len(after) >= 2:
            found.append(Mount(_unescaped(before[4]), after[0], _unescaped(after[1]), before[2]))
    return found


def mount_of(folder: PurePosixPath, mounts: Iterable[Mount]) -> Mount | None:
    """The mount that a folder is in: of the longest name, and of equal ones the last."""
    best: Mount | None = None
    for mount in mounts:
        if folder.is_relative_to(mount.point) and (best is None or len(mount.point) >= len(best.point)):
            best = mount
    return best


def linux_disk(folder: PurePosixPath, mounts: Sequence[Mount], system: Path) -> Disk:
    """``system`` is ``/sys``, where Linux says what its disks hang on."""
    mount = mount_of(folder, mounts)
    if mount is None:
        return Disk()
    root = mount_of(PurePosixPath("/"), mounts)
    is_root = mount.point == "/"  # a machine that starts from it has nothing nearer
    is_remote = mount.kind in NETWORK and not is_root
    is_removable = not is_root and not is_remote and (
        mount.point.startswith(_PLUGGED_IN) or _is_pluggable(mount, root, system)
    )  # fmt: skip
    return Disk(mount.point, is_remote, is_removable)


def _is_pluggable(mount: Mount, root: Mount | None, system: Path) -> bool:
    disks = set(_disks(mount, system))
    if not disks or (root is not None and disks <= set(_disks(root, system))):
        return False  # a laptop that runs from a stick keeps its data there too
    return any(_hangs_outside(disk) for disk in disks)


def _hangs_outside(disk: Path) -> bool:
    """On USB, marked as removable, or a memory card; the soldered memory of small laptops is an MMC."""
    if any(re.fullmatch(r"usb\d+", part) for part in disk.parts):
        return True
    return _word(disk / "removable") == "1" or _word(disk / "device" / "type") == "SD"


def _disks(mount: Mount, system: Path) -> Iterator[Path]:
    """The whole disks under a mount: below partitions, encryption and volumes."""
    first = system / "dev" / "block" / mount.device
    if not first.exists():  # btrfs and others give numbers of their own; the source names the device
        first = system / "class" / "block" / PurePosixPath(mount.source).name
    waiting, seen = [first], set()
    while waiting:
        block = waiting.pop().resolve()
        if block in seen or not block.is_dir():
            continue
        seen.add(block)
        below = block / "slaves"
        parts = list(below.iterdir()) if below.is_dir() else []
        if parts:
            waiting += parts
        elif (block / "partition").exists():
            waiting.append(block.parent)
        else:
            yield block


def _word(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


# -- Windows -----------------------------------------------------------------------------------


def windows_disk(folder: PureWindowsPath, drive_type: int) -> Disk:
    r"""``drive_type`` is what GetDriveTypeW says; ``\\server\share`` is another computer whatever it says."""
    drive = folder.drive
    is_share = drive.startswith("\\\\") and not re.match(r"\\\\[?.]\\(?!UNC\\)", drive, re.IGNORECASE)
    is_remote = is_share or drive_type == DRIVE_REMOTE
    return Disk(drive, is_remote, not is_remote and drive_type in {DRIVE_REMOVABLE, DRIVE_DISC})


def _drive_type(folder: Path) -> int:
    import ctypes

    kernel: object = getattr(ctypes, "windll").kernel32  # noqa: B009 - not there on other systems
    return int(getattr(kernel, "GetDriveTypeW")(folder.drive + "\\"))  # noqa: B009 - the same


# -- macOS -------------------------------------------------------------------------------------


def mac_disk(kind: str, flags: int, at: str) -> Disk:
    """From ``statfs``: the type of file system, its flags, and where it is mounted."""
    is_remote = kind in NETWORK or not flags & MNT_LOCAL
    is_removable = bool(flags & MNT_REMOVABLE) or at.startswith("/Volumes/")
    return Disk(at, is_remote, is_removable and not is_remote)


def _statfs(folder: Path) -> tuple[str, int, str]:
    """The 64-bit ``struct statfs``: flags at byte 64, type at 72, mount point at 88."""
    import ctypes

    buffer = ctypes.create_string_buffer(4096)
    if ctypes.CDLL(None).statfs(str(folder).encode(), buffer) != 0:
        raise OSError
    raw = buffer.raw
    return _text(raw[72:88]), int.from_bytes(raw[64:68], sys.byteorder), _text(raw[88:1112])


def _text(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode(errors="replace")


def _nearest(folder: PurePath) -> Path:
    """The folder, or the nearest above it that exists."""
    path = Path(folder)
    return next((one for one in (path, *path.parents) if one.exists()), Path("/"))
