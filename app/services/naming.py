# SPDX-License-Identifier: Apache-2.0
"""What every thing with a name has in common: the name must be there."""

from __future__ import annotations

from app.domain import names
from app.errors import Invalid


def require(**values: str) -> None:
    """Raise Invalid for every value that is empty, under its own name."""
    missing = {name: "Please fill this in." for name, value in values.items() if not names.nfc(value)}
    if missing:
        raise Invalid(missing, "A name is needed.")
