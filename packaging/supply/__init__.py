# SPDX-License-Identifier: Apache-2.0
"""What the built program is made of: its parts, their licences, and the list that goes with it."""
