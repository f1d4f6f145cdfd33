# SPDX-License-Identifier: Apache-2.0
"""Generic widgets in the program's look. They know nothing of students; screens put meaning into them."""
