# SPDX-License-Identifier: Apache-2.0
"""Which folders the live data file may not lie in, and the sentence that says so and what to do.

Cloud programs copy a file while it is written, shares of other computers do not keep two programs apart and
break off, and drives are pulled out: each of them has destroyed databases. Backups may go to all three. How
it is found out: ``cloud_folders`` and ``mounts``. Checked whenever a program is started or opened, because a
folder can be moved later.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePath

from app.disk.cloud_folders import Around, Kind, cloud_of
from app.disk.mounts import Disk, disk_of
from app.errors import WrongPlace
from app.paths import default_data_dir

# For whoever develops Porchlight on a strange disk; nobody else has a reason.
ANY_FOLDER = "PORCHLIGHT_ANY_FOLDER"
_LARGEST_SETTINGS = 1 << 20
# A reparse point of Windows that stands for a file in a cloud, of any provider.
_CLOUD_TAG, _CLOUD_MASK = 0x9000001A, 0xFFFF0FFF


def require_own_disk(root: Path) -> None:
    """Raises WrongPlace when data may not live in ``root``, which need not exist."""
    if os.environ.get(ANY_FOLDER):
        return
    around = around_here()
    for folder in dict.fromkeys((root.absolute(), root.resolve())):
        found = why_not(folder, around, disk_of(folder))
        if found:
            raise WrongPlace(f"{found} {_what_to_do(around)}")


def why_not(folder: PurePath, around: Around, disk: Disk) -> str:
    """Why data may not live in an absolute folder; nothing where it may."""
    cloud = cloud_of(folder, around)
    if cloud:
        return (
            f"{folder} is kept in step by {cloud}, which copies files while they are being written: "
            "what was typed has been lost that way."
        )
    if disk.is_remote:
        return f"{folder} lies on another computer; when the connection breaks, what was typed is lost."
    if disk.is_removable:
        return f"{folder} lies on a drive that can be pulled out; when that happens, what was typed is lost."
    return ""


def _what_to_do(around: Around) -> str:
    usual = default_data_dir()
    such_as = "" if why_not(usual.resolve(), around, disk_of(usual.resolve())) else f", such as in {usual}"
    return (
        f"Keep the data on this laptop's own disk{such_as}: move the folder there while Porchlight is "
        "closed, or choose another. Backups may go anywhere. Nothing was changed."
    )


def around_here() -> Around:
    """This laptop."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    assert system in {"linux", "windows", "macos"}
    return Around(
        "windows" if system == "windows" else "macos" if system == "macos" else "linux",
        Path.home(), os.environ, _kind, _read, _is_placeholder,
    )  # fmt: skip


def _kind(path: PurePath) -> Kind:
    here = Path(path)
    try:
        return "folder" if here.is_dir() else "file" if here.is_file() else ""
    except OSError:
        return ""


def _read(path: PurePath) -> str:
    try:
        with Path(path).open(encoding="utf-8", errors="replace") as stream:
            return stream.read(_LARGEST_SETTINGS)
    except OSError:
        return ""


def _is_placeholder(path: PurePath) -> bool:
    try:
        tag = getattr(Path(path).lstat(), "st_reparse_tag", 0)
    except OSError:
        return False
    return bool(tag & _CLOUD_MASK == _CLOUD_TAG)
