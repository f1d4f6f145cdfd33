# SPDX-License-Identifier: Apache-2.0
"""Safe keeping: what opens the data, copies of it, and what happens when a file is damaged or lost.

``keys`` are the ways in, ``restoring`` brings a backup back. How one file is encrypted, written and checked
is in ``app.storage``; which program is open is the business of ``app.context``.
"""
