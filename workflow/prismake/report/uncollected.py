"""Work on many rows without Python's search for circles, which looks through all of them each time more were made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector of circles rest: rows, cells and citations hold no circles, and are freed without it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
