# SPDX-License-Identifier: Apache-2.0
"""Opens what a school sent (a file, a folder or a zip) as named pieces of memory.

Nothing is ever unpacked to disk: school files hold private data, and some hold passwords. What the
pieces mean is decided elsewhere (``detect``); how a piece becomes rows is in ``csv_table`` and
``xlsx_table``."""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import FileProblem

MAX_BYTES = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_FILES = 2_000
MAX_FOLDER_DEPTH = 3
READABLE = (".csv", ".txt", ".tsv", ".tab", ".xlsx", ".xlsm")
_CHUNK = 1 << 18
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Member:
    """One readable file. ``name`` is its path inside the source, with forward slashes."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """All readable files of one source, in name order, and what was passed over."""

    name: str
    members: tuple[Member, ...]
    warnings: tuple[str, ...]


@dataclass(slots=True)
class _Budget:
    """Bytes that may still come out of one source."""

    left: int
    owner: str
    limit_words: str
    outer: _Budget | None = None

    def spend(self, size: int) -> None:
        if self.outer is not None:
            self.outer.spend(size)
        self.left -= size
        if self.left < 0:
            raise FileProblem(
                f"{self.owner} unpacks to {self.limit_words}. It was not opened. "
                "Ask for the file again, or unpack it yourself and import the folder."
            )


def open_source(path: str | Path) -> SourceFiles:
    """Read every table file behind ``path``. Raises FileProblem with a plain sentence.

    Limits: 200 MB in all, a zip at most 100 times its own size, 2,000 files, one zip inside a zip.
    Links inside a folder or a zip are ignored; a path that leads outside refuses the whole zip.
    """
    source = Path(path)
    warnings: list[str] = []
    try:
        if source.is_dir():
            members = _read_folder(source, warnings)
        elif source.is_file():
            members = _read_single(source, warnings)
        elif source.exists():
            raise FileProblem(f"{source.name} is neither a file nor a folder, so it cannot be imported.")
        else:
            raise FileProblem(f"There is no file or folder at {source}. Check the name.")
    except (OSError, ValueError) as problem:
        raise FileProblem(f"{source.name or source} cannot be read ({_reason(problem)}).") from problem
    if not members:
        raise FileProblem(f"{source.name} holds no table. Porchlight reads CSV, TXT, TSV and XLSX files.")
    members.sort(key=lambda member: member.name.casefold())
    return SourceFiles(source.name, tuple(members), tuple(warnings))


def check_zip(data: bytes, name: str) -> None:
    """Refuse a zip-like file (such as XLSX) that is damaged or would unpack beyond the limits."""
    with _open_zip(data, name) as archive:
        budget = _zip_budget(len(data), name)
        for info in archive.infolist():
            _refuse_tricks(info, name)
            for chunk in _inflate(archive, info, name):
                budget.spend(len(chunk))


def is_zip(data: bytes) -> bool:
    """True for anything that begins like a zip (XLSX files do as well)."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def is_workbook(data: bytes) -> bool:
    """True for a zip that holds a spreadsheet. A damaged zip is not one."""
    if not is_zip(data):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except _DAMAGED:
        return False


def _read_single(source: Path, warnings: list[str]) -> list[Member]:
    size = source.stat().st_size
    if size > MAX_BYTES:
        raise FileProblem(f"{source.name} is larger than 200 MB. It was not opened.")
    data = source.read_bytes()
    if is_zip(data) and not is_workbook(data) and source.suffix.lower() not in (".xlsx", ".xlsm"):
        return _read_zip(data, source.name, warnings, None, 0)
    return [Member(source.name, data)]


def _read_folder(folder: Path, warnings: list[str]) -> list[Member]:
    members: list[Member] = []
    budget = _Budget(MAX_BYTES, folder.name, "more than 200 MB")
    for count, entry in enumerate(_walk(folder, folder, 0, warnings)):
        if count >= MAX_FILES:
            raise FileProblem(
                f"{folder.name} holds more than {MAX_FILES:,} files. "
                "Choose the folder that holds only the school's files."
            )
        name = entry.relative_to(folder).as_posix()
        suffix = entry.suffix.lower()
        if suffix == ".zip":
            budget.spend(entry.stat().st_size)
            members += _read_zip(entry.read_bytes(), name, warnings, budget, 0)
        elif suffix in READABLE:
            budget.spend(entry.stat().st_size)
            members.append(Member(name, entry.read_bytes()))
        elif not _is_litter(name):
            warnings.append(f"{name} was passed over: it is not a CSV or XLSX file.")
    return members


def _walk(top: Path, folder: Path, depth: int, warnings: list[str]) -> Iterator[Path]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        shown = Path(entry.path).relative_to(top).as_posix()
        if entry.is_symlink():
            warnings.append(f"{shown} was passed over: it is a link, not a file.")
        elif entry.is_file():
            yield Path(entry.path)
        elif entry.is_dir() and depth + 1 < MAX_FOLDER_DEPTH and not _is_litter(shown + "/"):
            yield from _walk(top, Path(entry.path), depth + 1, warnings)


def _read_zip(data: bytes, name: str, warnings: list[str], outer: _Budget | None, depth: int) -> list[Member]:
    """Members of a zip; ``outer`` is the budget of what encloses it, ``depth`` how many zips do."""
    own = _zip_budget(len(data), name, outer)
    members: list[Member] = []
    seen: set[str] = set()
    with _open_zip(data, name) as archive:
        for info in archive.infolist():
            _refuse_tricks(info, name)
            if info.is_dir() or _is_litter(info.filename):
                continue
            if stat.S_ISLNK(info.external_attr >> 16):
                warnings.append(f"{info.filename} in {name} was passed over: it is a link, not a file.")
                continue
            if info.filename.casefold() in seen:
                raise FileProblem(f"{name} holds two files named {info.filename}. Ask for the file again.")
            seen.add(info.filename.casefold())
            members += _read_entry(archive, info, name, warnings, own, depth)
    return members


def _read_entry(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    name: str,
    warnings: list[str],
    budget: _Budget,
    depth: int,
) -> list[Member]:
    suffix = Path(info.filename).suffix.lower()
    if suffix not in READABLE and suffix != ".zip":
        warnings.append(f"{info.filename} in {name} was passed over: it is not a CSV or XLSX file.")
        return []
    if suffix == ".zip" and depth:
        raise FileProblem(
            f"{name} holds a zip inside a zip inside a zip. Unpack it once and import the folder."
        )
    content = bytearray()
    for chunk in _inflate(archive, info, name):
        budget.spend(len(chunk))
        content += chunk
    if suffix == ".zip":
        return _read_zip(bytes(content), info.filename, warnings, budget, depth + 1)
    return [Member(info.filename, bytes(content))]


def _zip_budget(size: int, name: str, outer: _Budget | None = None) -> _Budget:
    if size * MAX_RATIO < MAX_BYTES:
        return _Budget(size * MAX_RATIO, name, f"more than {MAX_RATIO} times its size", outer)
    return _Budget(MAX_BYTES, name, "more than 200 MB", outer)


def _open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as problem:
        raise FileProblem(f"{name} is damaged and cannot be opened. Ask for the file again.") from problem
    if len(archive.infolist()) > MAX_FILES:
        raise FileProblem(f"{name} holds more than {MAX_FILES:,} files. It was not opened.")
    return archive


def _refuse_tricks(info: zipfile.ZipInfo, name: str) -> None:
    path = info.orig_filename.replace("\\", "/")
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or ":" in parts[0] or "\x00" in path:
        raise FileProblem(f"{name} holds a file whose path leads outside the zip. It was not opened.")
    if info.flag_bits & 0x1:
        raise FileProblem(f"{name} is locked with a password. Unlock it and import it again.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Other methods hand out unlimited output for one piece of input, so a bomb could not be stopped.
        raise FileProblem(f"{name} is packed in an unusual way. Unpack it and import the folder.")


def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except _DAMAGED as problem:
        raise FileProblem(f"{info.filename} in {name} is damaged. Ask for the file again.") from problem


def _is_litter(name: str) -> bool:
    parts = name.split("/")
    return any(part.startswith(".") or part == "__MACOSX" for part in parts) or parts[-1] in (
        "Thumbs.db",
        "desktop.ini",
    )


def _reason(problem: Exception) -> str:
    if isinstance(problem, PermissionError):
        return "no permission"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror.lower()
    return "its name is not usable"
