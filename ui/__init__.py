# SPDX-License-Identifier: Apache-2.0
"""The windows: the only place that knows Qt. Everything a window does is a service of ``app``."""
