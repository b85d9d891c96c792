"""A checksum at the end of a backup, which tells a complete file from a damaged or foreign one.

SQLite notices a damaged tree but no damaged text, PostgreSQL damaged rows but no damaged statement. Both
leave alone what stands behind their last byte, so a sealed file is still one that their own programs read.
"""

import os
from hashlib import sha256
from pathlib import Path
from typing import IO

CHUNK_BYTES = 1 << 20
BEGINS_WITH = b"\nLearning Path backup, SHA-256 "
LENGTH = len(BEGINS_WITH) + 2 * sha256().digest_size + 1


def seal(part: IO[bytes]) -> None:
    """Write the checksum of a file behind its end."""
    length = part.seek(0, os.SEEK_END)
    part.write(_seal_of(part, length))
    part.flush()


def is_sealed(path: Path) -> bool:
    """Whether a file is, to its last bit, as it was sealed."""
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END) - LENGTH
        if length < 0:
            return False
        expected = _seal_of(file, length)
        return file.read() == expected


def _seal_of(file: IO[bytes], length: int) -> bytes:
    """Return what belongs behind the first ``length`` bytes, and stand there."""
    file.seek(0)
    checksum = sha256()
    while some := file.read(min(CHUNK_BYTES, length)):
        checksum.update(some)
        length -= len(some)
    return BEGINS_WITH + checksum.hexdigest().encode() + b"\n"
