# SPDX-License-Identifier: Apache-2.0
"""This laptop's side of the shared log: what leaves, what arrives, and how it joined.

``outgoing`` makes parcels of the journal, ``incoming`` folds pages of the log into the program, ``exchange``
is the conversation with the hub over a ``link``, ``stick`` the same by file, ``rewinds`` what happens after a
restore on either side. ``ledger`` and ``rows`` are how it is stored.
"""
