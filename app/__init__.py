# SPDX-License-Identifier: Apache-2.0
"""Everything Porchlight does, without a window: rules, storage, services, files, paper, command line."""

import sys

# SQLAlchemy also runs under asyncio, for which it loads greenlet. Nobody here needs that, and it takes 5 MB.
# None makes the import of greenlet fail, which SQLAlchemy expects.
sys.modules.setdefault("greenlet", None)  # type: ignore[arg-type]

VERSION = "0.1.0"
