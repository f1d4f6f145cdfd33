# SPDX-License-Identifier: Apache-2.0
"""The bill of materials and the list of licences: complete, the same twice, nothing that may not go."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from devtools import audit, checks
from devtools.problem import Problem
from supply import contents, libraries, listing, parts, sbom
from supply.licences import is_allowed, is_expression
from supply.parts import Part

SUPPLY = parts.ROOT / "packaging" / "supply"


@pytest.fixture(scope="module")
def every() -> list[Part]:
    return parts.all_parts()


def test_everything_installed_may_go_along(every: list[Part]) -> None:
    assert listing.problems(every) == []
    names = {part.name for part in every}
    assert {
        "pyside6-essentials",
        "sqlcipher3",
        "pynacl",
        "Python",
        "PyInstaller bootloader",
        "Noto fonts",
    } <= names


def test_the_check_of_dev_py_runs_it_without_a_network() -> None:
    assert checks.CHECKS["licences"] == ["python", "packaging/supply", "check"]
    done = subprocess.run(
        [sys.executable, SUPPLY, "check"], capture_output=True, text=True, check=False, cwd=parts.ROOT,
        env={"PATH": "", "PIP_NO_INDEX": "1"},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True), ("MIT AND PSF-2.0", True), ("LGPL-3.0-only OR GPL-2.0-only", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False), ("(MIT OR GPL-2.0-only) AND Zlib", True), ("", False),
        ("AGPL-3.0-only", False),
        ("GPL-2.0-or-later WITH Bootloader-exception", True), ("GPL-2.0-or-later", False), ("(MIT", False),
        ("MIT OR", True), ("MIT MIT", False), ("(MIT AND (ISC OR GPL-1.0)) OR SSPL-1.0", True),
    ],
)  # fmt: skip
def test_what_may_go_along(expression: str, allowed: bool) -> None:
    assert is_allowed(expression) is allowed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MIT", True), ("BSD-3-Clause", True), ("MIT AND PSF-2.0", True), ("", False),
        ("see the file LICENSE", False),
        ("BSD-3-Clause, Apache-2.0, dependency licenses", False), ("Proprietary", False),
    ],
)  # fmt: skip
def test_what_is_said_in_the_words_of_spdx(text: str, expected: bool) -> None:
    assert is_expression(text) is expected


def test_a_licence_that_is_not_allowed_or_not_said_or_has_no_text_is_named(every: list[Part]) -> None:
    one = every[0]
    assert "may not hold" in listing.problems([replace(one, licence="AGPL-3.0-only")])[0]
    assert "does not say" in listing.problems([replace(one, licence="")])[0]
    assert "without the text" in listing.problems([replace(one, texts=())])[0]


def test_the_bill_is_the_same_twice_and_names_no_time(every: list[Part]) -> None:
    first = sbom.bill("0.1.0", every, {})
    assert first == sbom.bill("0.1.0", list(reversed(parts.all_parts())), {})
    read = json.loads(first)
    assert (read["bomFormat"], read["specVersion"]) == ("CycloneDX", "1.6")
    assert "timestamp" not in read["metadata"]
    assert "serialNumber" not in read
    dated = json.loads(sbom.bill("0.1.0", every, {"SOURCE_DATE_EPOCH": "1795000000"}))
    assert dated["metadata"]["timestamp"] == "2026-11-18T11:06:40Z"


def test_every_component_is_named_once_and_joined(every: list[Part]) -> None:
    read = json.loads(sbom.bill("0.1.0", every, {}))
    references = [one["bom-ref"] for one in read["components"]]
    assert len(references) == len(set(references)) == len(every)
    assert {one["ref"] for one in read["dependencies"]} == {
        *references,
        read["metadata"]["component"]["bom-ref"],
    }
    assert all(one["licenses"][0]["expression"] for one in read["components"])
    assert str(parts.ROOT) not in json.dumps(read)


def test_the_list_holds_every_text_once(every: list[Part]) -> None:
    text = listing.licence_list(every)
    for part in every:
        assert all(content.strip() in text for _name, content in part.texts), part.name
    assert text.count("GNU LESSER GENERAL PUBLIC LICENSE\n") == 1
    assert "may be replaced by other builds" in text
    assert text.count("SIL Open Font License, Version 1.1") >= 1
    assert str(parts.ROOT) not in text


def test_libraries_of_the_system_are_found_and_a_strange_one_is_named(tmp_path: Path) -> None:
    inner = tmp_path / "_internal"
    (inner / "PySide6").mkdir(parents=True)
    for name in ("libz.so.1", "libreadline.so.8", "libstrange.so.1", "libxcb-cursor.so.0"):
        (inner / name).write_bytes(name.encode())
    (inner / "PySide6" / "libQt6Core.so.6").write_bytes(b"belongs to a package")
    (inner / "libQt6Core.so.6").symlink_to("PySide6/libQt6Core.so.6")
    (inner / "_cffi_backend.cpython-311-x86_64-linux-gnu.so").write_bytes(b"belongs to a package")
    found = libraries.libraries(tmp_path)
    assert [part.name for part in found] == [
        "libreadline.so.8",
        "libstrange.so.1",
        "libxcb-cursor.so.0",
        "libz.so.1",
    ]
    assert [part.licence for part in found] == ["GPL-3.0-or-later", "", "MIT", "Zlib"]
    assert len(listing.problems(found)) == 2


def test_a_module_that_only_tests_need_is_named(tmp_path: Path) -> None:
    assert (
        contents.strange_ones(["app.cli", "ui", "json", "sqlalchemy.orm", "PySide6.QtGui", "nacl", "PIL"])
        == []
    )
    (tmp_path / "PYZ-00.toc").write_text(
        "('x.pyz', [('pytest', 'pytest.py', 'PYMODULE'), ('re', '', 'PYMODULE')])"
    )
    (found,) = contents.strangers(tmp_path)
    assert found.startswith("pytest is in the build")


def test_every_package_that_is_listed_has_hashes() -> None:
    listed = parts.listed()
    assert len(listed) > 20
    assert all(hashes and version for _name, version, hashes in listed)


def _said(**packages: dict[str, object]) -> str:
    return json.dumps(
        {"dependencies": [{"name": name, "version": "1", **rest} for name, rest in packages.items()]}
    )


def test_an_audit_without_answers_says_so_and_is_no_pass() -> None:
    skipped: dict[str, object] = {"skip_reason": "not found"}
    for said in ("", "no JSON", _said(rich=skipped, typer=skipped)):
        with pytest.raises(Problem, match="Nothing was audited"):
            audit.summed_up(said)
    with pytest.raises(Problem, match="could not be looked up: typer"):
        audit.summed_up(_said(rich={"vulns": []}, typer=skipped))


def test_an_audit_names_each_hole() -> None:
    hole = {"id": "PYSEC-2026-1", "fix_versions": ["2"]}
    sentences, status = audit.summed_up(_said(rich={"vulns": [hole]}, typer={"vulns": []}))
    assert (sentences, status) == (["rich 1 has PYSEC-2026-1; put right in 2."], 1)
    assert audit.summed_up(_said(rich={"vulns": []})) == (["No hole is known in 1 packages."], 0)
