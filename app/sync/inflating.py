# SPDX-License-Identifier: Apache-2.0
"""zstd with a cap: what claims to inflate to more than it may is refused before any memory is taken.

The library's own ``max_output_size`` does not count when a frame says its size itself; here it does.
"""

from __future__ import annotations

# The decoder's look-back buffer; a frame may ask for any, up to the size of the memory.
_LARGEST_WINDOW = 8 << 20


def inflate(packed: bytes, largest: int) -> bytes:
    """The bytes that were compressed. Raises ValueError for no zstd, or for more than ``largest`` bytes."""
    import zstandard

    try:
        claimed = zstandard.get_frame_parameters(packed).content_size
        if largest < claimed != zstandard.CONTENTSIZE_UNKNOWN:
            raise ValueError("inflates to too much")
        return zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompress(
            packed, max_output_size=largest
        )
    except (zstandard.ZstdError, MemoryError) as problem:
        raise ValueError("no zstd, or inflates to too much") from problem
