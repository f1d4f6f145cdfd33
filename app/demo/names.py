# SPDX-License-Identifier: Apache-2.0
"""Names of invented people, as varied as those of the places such programs serve.

Given and family names are drawn apart, so that nobody in a program is a real person on purpose. The awkward
ones come first and always: a program that draws these rightly draws the rest.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FullName:
    given: str
    family: str
    preferred: str = ""
    middle: str = ""
    language: str = ""


# Apostrophes, ʻokina, glottal stops, marks without a single code point, other scripts, one name, many names.
AWKWARD: tuple[FullName, ...] = (
    FullName("Tłʼízí", "Begaye", language="nv"),
    FullName("Kaʻōhao", "", language="haw"),
    FullName("Saoirse", "O'Brien-de la Cruz"),
    FullName("ᏣᎳᎩ", "", language="chr"),
    FullName("Minh Anh", "Nguyễn", language="vi"),
    FullName("Įį́shjááshį́", "Bitsilly", middle="Ąą́ Ęę́ Ǫǫ́", language="nv"),
    FullName("Analinda", "Martínez López", preferred="Ana", language="es"),
    FullName(
        "Maximiliana-Guadalupe Esperanza", "Kealiʻiwahamana-Featherstonehaugh de Villanueva", preferred="Maxi"
    ),
    FullName("Zoë", "Running Bear"),
    FullName("ᎠᏂᏣᎳᎩ", "Walkingstick", language="chr"),
    FullName("Bo", "Li", language="zh"),
)

GIVEN = (
    "Ana", "Leilani", "Joseph", "Rosa", "Will", "Mary Ann", "Ines", "Omar", "Grace", "Lupe", "Hana", "Eli",
    "Noor",
    "Sky", "Mateo", "Kai", "Ruth", "Amadou", "Tala", "Wyatt", "Shándíín", "Keola", "Sofía", "Jerome", "Linh",
    "Hózhǫ́",
    "Daisy", "Isaac", "Nizhoni", "Thuy", "Marisol", "Dakota", "Priya", "Caleb", "Yusuf", "Emma", "Koa",
    "Lucía",
)  # fmt: skip
FAMILY = (
    "Yazzie", "Smith", "Kaʻahanui", "Tsosie", "García", "Lee", "Watts", "Nez", "Baker", "Hill", "Okafor",
    "Castillo",
    "Benally", "Trần", "Red Cloud", "Hernández Ruiz", "McAllister", "Kahananui", "Deschenie", "Abdi", "Phạm",
    "Swimmer", "Ortiz", "Greene", "Manygoats", "D'Angelo", "Vang", "Peña",
)  # fmt: skip
ADULTS: tuple[FullName, ...] = (
    FullName("Rosa", "Tsinajinnie"), FullName("Helen", "Kapuāhau"), FullName("Jim", "Calloway"),
    FullName("Dolores", "Peña Ruiz"), FullName("Siobhán", "O'Neill"), FullName("Kimimila", ""),
    FullName("Thanh", "Đặng"), FullName("Samuel", "Oyelaran"), FullName("Ruth", "Littlewater", "Ruthie"),
    FullName("Alejandra", "Núñez de la Vega"),
)  # fmt: skip
STREETS = ("Cottonwood Road", "County Road 12", "Mesa Street", "Old Mill Lane", "Route 264", "Church Street")


def pick_names(rng: random.Random, count: int, always: tuple[FullName, ...] = ()) -> list[FullName]:
    """So many names, no two alike; those of ``always`` first."""
    names = list(always[:count])
    taken = {(name.given, name.family) for name in names}
    while len(names) < count:
        name = FullName(rng.choice(GIVEN), rng.choice(FAMILY))
        if (name.given, name.family) in taken:  # a full village: a second given name tells them apart
            name = FullName(f"{name.given} {rng.choice(GIVEN)}", name.family)
            if (name.given, name.family) in taken and len(taken) < len(GIVEN) ** 2 * len(FAMILY) // 2:
                continue
        taken.add((name.given, name.family))
        names.append(name)
    return names
