# SPDX-License-Identifier: Apache-2.0
"""Why a hub did not let a laptop in, beside the field that it is about; for all forms that ask to join."""

from __future__ import annotations

from app.errors import Conflict, FileProblem, Invalid, WrongPassphrase
from ui.errors import sentence_for
from ui.kit.form import Field

UNKNOWN_CODE = (
    "This code is not known, too old, or used already. Compare each word, or ask the hub's staff for a new "
    "one."
)
UNKNOWN_WORDS = "These words are not known, too old, or used already. Compare each word, or ask for new ones."
# Every form that asks to join has these.
ADDRESS = Field(
    key="address", label="Address of the hub", required=True, wide=True,
    placeholder="https://hub.example.org",
    missing="Type the address of the hub as its staff gave it, such as https://hub.example.org.",
)  # fmt: skip
STAFF_CODE = Field(
    key="code", label="Code", required=True, wide=True,
    hint="Four words from the hub's staff. They work once, and for two days.",
    missing="Type the four words that the hub's staff gave.",
)  # fmt: skip
LAPTOP_NAME = Field(
    key="name", label="What this laptop is called", required=True, placeholder="Front desk",
    hint="The other laptops and the hub's staff see this name.",
    missing="Give this laptop a name, such as “Front desk”.",
)  # fmt: skip


def beside(problem: BaseException) -> dict[str, str]:
    """A sentence by field: address, code, name, recovery_code, invitation, invitation_words; none if of none.

    ``problem`` is what ``app.partnership.joining.join`` raised.
    """
    from app.partnership.link import Refusal, UnknownHost
    from app.sync.parcel import BadParcel

    sentence = sentence_for(problem)
    match problem:
        case Invalid():
            return dict(problem.fields)
        case UnknownHost():
            return {"address": sentence}
        case Refusal(status=404):
            return {"code": UNKNOWN_CODE}
        case Refusal(status=409) | Conflict():
            return {"code": sentence}
        case WrongPassphrase():
            return {"recovery_code": sentence}
        case BadParcel():
            return {"invitation_words": sentence}
        case FileProblem():
            return {"invitation": sentence}
    return {}
