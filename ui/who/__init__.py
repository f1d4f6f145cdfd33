# SPDX-License-Identifier: Apache-2.0
"""Who is at work: asked after unlocking where two or more share the laptop, shown in the rail, and changed.

Names, no walls: who may be asked for is in ``app.keeping.people_here``.
"""
