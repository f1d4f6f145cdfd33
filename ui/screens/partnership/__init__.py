# SPDX-License-Identifier: Apache-2.0
"""The Partnership screen: what leaves this laptop, and what arrived?"""

from ui.screens.partnership.screen import PartnershipScreen

__all__ = ["PartnershipScreen"]
