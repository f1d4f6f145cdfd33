# SPDX-License-Identifier: Apache-2.0
"""Locking: when it comes (``watch``), what happens then (``leaving``), what was being typed (``half_typed``).

Locked means that the windows are gone, the data file is closed and its key let go. What opens it again is the
unlock window in ``ui.start``; what lives as long as the program is in ``ui.app``.
"""
