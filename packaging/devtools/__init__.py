# SPDX-License-Identifier: Apache-2.0
"""The parts of ``dev.py``: standard library only, because they run before anything is installed."""
