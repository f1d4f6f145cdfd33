# SPDX-License-Identifier: Apache-2.0
"""What travels between laptops and hub, and what it means; pure, so that both sides share it.

``commit`` is one action, ``packing`` and ``columns`` make it small, ``parcel`` seals and signs it, ``chain``
joins parcels into a log, ``fold`` turns the log into the state of every row. ``wire`` is what is said over
HTTPS, ``frames`` the file on a stick.
"""
