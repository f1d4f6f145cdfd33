# SPDX-License-Identifier: Apache-2.0
"""Whether a folder is one that a cloud program keeps in step, and which: by what such programs leave behind.

Looked at are their own settings, their marks in the folder and above it, and the names they give to folders
in a home. Everything is asked through ``Around``, so that all three systems can be tried on any. What is said
about it: ``folder_kind``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

System = Literal["linux", "windows", "macos"]
Kind = Literal["", "file", "folder"]


@dataclass(frozen=True, slots=True)
class Around:
    """What a laptop is asked. ``kind`` says what lies at a path, ``read`` gives a small text or nothing.

    ``is_placeholder``: Windows marks folders that stand for something in a cloud.
    """

    system: System
    home: PurePath
    environment: Mapping[str, str]
    kind: Callable[[PurePath], Kind]
    read: Callable[[PurePath], str]
    is_placeholder: Callable[[PurePath], bool] = lambda _: False


# What each program leaves in the top folder that it keeps in step.
_MARKS: tuple[tuple[str, Kind, str], ...] = (
    (".dropbox", "file", "Dropbox"),
    (".dropbox.cache", "folder", "Dropbox"),
    (".stfolder", "folder", "Syncthing"),
    (".stfolder", "file", "Syncthing"),
    (".849C9593-D756-4E56-8D6E-42412F2A707B", "file", "OneDrive"),
    (".shortcut-targets-by-id", "folder", "Google Drive"),
    (".tmp.driveupload", "folder", "Google Drive"),
    (".tmp.drivedownload", "folder", "Google Drive"),
    (".nextcloudsync.log", "file", "Nextcloud"),
    (".owncloudsync.log", "file", "ownCloud"),
    (".megaignore", "file", "MEGA"),
    (".sync/ID", "file", "Resilio Sync"),
)
# Names of folders in a home, or at the top of a drive; "OneDrive - Pine Hill School" begins with one.
_NAMES: tuple[tuple[str, str], ...] = (
    (r"onedrive( - .+)?", "OneDrive"),
    (r"dropbox( \(.+\))?", "Dropbox"),
    (r"google ?drive( \(.+\))?", "Google Drive"),
    (r"my drive", "Google Drive"),
    (r"icloud ?drive|icloudphotos", "iCloud"),
    (r"box|box sync", "Box"),
    (r"nextcloud\d*", "Nextcloud"),
    (r"owncloud\d*", "ownCloud"),
    (r"mega(sync)?( downloads| uploads)?", "MEGA"),
    (r"pcloud ?drive|pcloud sync", "pCloud"),
    (r"proton ?drive", "Proton Drive"),
    (r"yandex\.disk", "Yandex Disk"),
    (r"seafile|seadrive", "Seafile"),
)


def cloud_of(folder: PurePath, around: Around) -> str:
    """The name of the program that keeps ``folder`` in step, or nothing."""
    for name, top in _settings(around):
        if _is_below(folder, top):
            return name
    for above in (folder, *folder.parents):
        name = _marked(above, around)
        if name:
            return name
    return _named(folder, around)


def _marked(folder: PurePath, around: Around) -> str:
    for mark, kind, name in _MARKS:
        # Dropbox keeps its settings in a folder of the same name in the home; that one is no mark.
        if around.kind(folder / mark) == kind:
            return name
    return "a cloud program" if around.is_placeholder(folder) else ""


def _named(folder: PurePath, around: Around) -> str:
    for top in (around.home, *_tops(folder, around)):
        if not _is_below(folder, top):
            continue
        parts = folder.relative_to(top).parts
        if parts:
            for pattern, name in _NAMES:
                if re.fullmatch(pattern, parts[0].lower()):
                    return name
    if around.system == "macos":
        return _in_library(folder, around)
    return ""


def _tops(folder: PurePath, around: Around) -> Iterator[PurePath]:
    """Where such a folder may lie besides the home: at the top of a drive of Windows."""
    if around.system == "windows" and folder.anchor:
        yield type(folder)(folder.anchor)


def _in_library(folder: PurePath, around: Around) -> str:
    """On macOS clouds have a place of their own; Desktop and Documents may be in iCloud as well."""
    library = around.home / "Library"
    storage, mobile = library / "CloudStorage", library / "Mobile Documents"
    if _is_below(folder, storage) and folder != storage:
        first = folder.relative_to(storage).parts[0]
        word = re.split(r"[-_ ]", first)[0]
        return {"GoogleDrive": "Google Drive", "ProtonDrive": "Proton Drive"}.get(word, word)
    if _is_below(folder, mobile):
        return "iCloud"
    for own in ("Desktop", "Documents"):
        if _is_below(folder, around.home / own) and around.kind(mobile / "com~apple~CloudDocs" / own):
            return "iCloud"
    return ""


def _is_below(folder: PurePath, top: PurePath) -> bool:
    if len(top.parts) > len(folder.parts):
        return False
    pairs = zip(folder.parts, top.parts, strict=False)
    return all(one.casefold() == other.casefold() for one, other in pairs)


# -- what the programs have noted about their folders ----------------------------------------


def _settings(around: Around) -> Iterator[tuple[str, PurePath]]:
    for variable in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        found = around.environment.get(variable, "")
        if found:
            yield from _top("OneDrive", found, around)
    for name, file, pattern in _files(around):
        text = around.read(file)
        if not text:
            continue
        import html

        found_in = _from_json(text) if file.name == "info.json" else re.findall(pattern, text, re.MULTILINE)
        for path in found_in:
            yield from _top(name, html.unescape(path).replace("\\\\", "\\"), around)


def _files(around: Around) -> Iterator[tuple[str, PurePath, str]]:
    """Name, settings file, and where a folder stands in it."""

    home = around.home
    roaming = _folder(around, "APPDATA", home / "AppData" / "Roaming")
    local = _folder(around, "LOCALAPPDATA", home / "AppData" / "Local")
    config = _folder(around, "XDG_CONFIG_HOME", home / ".config")
    state = _folder(around, "XDG_STATE_HOME", home / ".local" / "state")
    library = home / "Library"
    places = {
        "linux": (home / ".dropbox", config, state),
        "macos": (home / ".dropbox", library / "Preferences", library / "Application Support"),
        "windows": (local / "Dropbox", roaming, local),
    }[around.system]
    dropbox, settings, syncthing = places
    yield "Dropbox", dropbox / "info.json", ""
    if around.system == "windows":
        yield "Dropbox", roaming / "Dropbox" / "info.json", ""
    cloud = r"^\d+\\Folders\\[^=]*\\localPath=(.+?)[/\\]?$"
    yield "Nextcloud", settings / "Nextcloud" / "nextcloud.cfg", cloud
    yield "ownCloud", settings / "ownCloud" / "owncloud.cfg", cloud
    shared = r"<folder\b[^>]*\bpath=\"([^\"]+)\""
    own = "Syncthing" if around.system != "linux" else "syncthing"
    yield "Syncthing", syncthing / own / "config.xml", shared
    if around.system == "linux":
        yield "Syncthing", config / own / "config.xml", shared
        yield "OneDrive", config / "onedrive" / "config", r"^\s*sync_dir\s*=\s*\"([^\"]+)\""


def _folder(around: Around, variable: str, otherwise: PurePath) -> PurePath:
    given = around.environment.get(variable, "")
    return type(around.home)(given) if given else otherwise


def _from_json(text: str) -> list[str]:
    """The folders of all accounts in Dropbox's ``info.json``."""
    try:
        accounts = json.loads(text)
    except (ValueError, RecursionError):
        return []
    values = accounts.values() if isinstance(accounts, dict) else []
    return [one["path"] for one in values if isinstance(one, dict) and isinstance(one.get("path"), str)]


def _top(name: str, path: str, around: Around) -> Iterator[tuple[str, PurePath]]:
    if path.startswith("~"):
        path = str(around.home) + path[1:]
    top = type(around.home)(path)
    # A program that keeps a whole disk in step is a backup program, or this is a mistake in its settings.
    if top.is_absolute() and len(top.parts) > 1:
        yield name, top
