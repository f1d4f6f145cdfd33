# SPDX-License-Identifier: Apache-2.0
"""``python -m ui``: the program with its windows."""

from __future__ import annotations

import sys

from ui.app import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
