# SPDX-License-Identifier: Apache-2.0
"""The hub: it orders sealed parcels and keeps them, and reads only the shares that programs give it.

``tables`` and ``database`` are where it keeps things, ``ordering`` is the one transaction of a sync,
``programs`` who may take part, ``web`` what it answers over HTTP, ``pages`` what its staff see.
A laptop needs none of this.
"""
