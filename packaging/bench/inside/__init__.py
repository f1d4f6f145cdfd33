# SPDX-License-Identifier: Apache-2.0
"""What runs inside the measured process. Started as files by ``child``; never imported by the benchmarks."""
