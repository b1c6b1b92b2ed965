"""How a run ends."""

import threading


def end_timers_with_the_run() -> None:
    """Let Snakemake end when its work is done.

    It asks itself after a second whether more jobs may start, also behind the last, and the process would wait for it.
    """
    threading.Thread(target=_end_timers, daemon=True).start()


def _end_timers() -> None:
    threading.main_thread().join()
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()
