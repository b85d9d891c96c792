"""So many may save at once in a process: savers who wait for the database leave threads to readers."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Places:
    """A number of places; whoever finds none waits, but only as long as others come and go."""

    def __init__(self, number: int, patience_seconds: float) -> None:
        self.patience_seconds = patience_seconds
        self._free = number
        self._moved_at = 0.0
        self._change = threading.Condition()

    @contextmanager
    def one(self) -> Iterator[bool]:
        """Take a place, and say whether there was one."""
        is_taken = self._take()
        try:
            yield is_taken
        finally:
            if is_taken:
                self._give_back()

    def _take(self) -> bool:
        with self._change:
            while not self._free:
                seconds = self._moved_at + self.patience_seconds - time.monotonic()
                if seconds <= 0:
                    return False
                self._change.wait(seconds)
            self._free -= 1
            self._moved_at = time.monotonic()
            return True

    def _give_back(self) -> None:
        with self._change:
            self._free += 1
            self._moved_at = time.monotonic()
            self._change.notify()
