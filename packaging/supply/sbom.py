# SPDX-License-Identifier: Apache-2.0
"""The bill of materials: all parts in the form of CycloneDX 1.6, the same bytes for the same parts.

No time and no random number is in it, so that two builds can be compared; the time of ``SOURCE_DATE_EPOCH``
is, when that is set.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from supply.parts import Part

NAME, LICENCE = "porchlight", "Apache-2.0"


def bill(version: str, parts: Sequence[Part], variables: Mapping[str, str]) -> bytes:
    """The file, as JSON with sorted keys."""
    root = f"pkg:generic/{NAME}@{version}"
    about: dict[str, Any] = {
        "component": {
            "bom-ref": root, "type": "application", "name": NAME, "version": version, "purl": root,
            "licenses": [{"expression": LICENCE}],
        }
    }  # fmt: skip
    if moment := variables.get("SOURCE_DATE_EPOCH", ""):
        about["timestamp"] = datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    components = [_component(part) for part in parts]
    components.sort(key=lambda one: str(one["bom-ref"]))
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": about,
        "components": components,
        "dependencies": [
            {"ref": root, "dependsOn": [one["bom-ref"] for one in components]},
            *({"ref": one["bom-ref"]} for one in components),
        ],
    }
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _component(part: Part) -> dict[str, Any]:
    reference = part.purl or f"{part.kind}:{part.name}"
    found: dict[str, Any] = {"bom-ref": reference, "type": part.kind, "name": part.name}
    if part.version:
        found["version"] = part.version
    if part.purl:
        found["purl"] = part.purl
    if part.licence:
        found["licenses"] = [{"expression": part.licence}]
    if len(part.hashes) == 1:
        found["hashes"] = [{"alg": "SHA-256", "content": part.hashes[0]}]
    return found
