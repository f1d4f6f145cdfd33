# SPDX-License-Identifier: Apache-2.0
"""``python -m app`` is the command ``porchlight``."""

import sys

from app.cli import main

sys.exit(main())
