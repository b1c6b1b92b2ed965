"""A run ends when its work is done."""

import subprocess
import sys
import threading

from living import ROOT
from prismake.endings import end_timers_with_the_run

PROGRAM = """
import threading, sys
sys.path.insert(0, sys.argv[1])
from prismake.endings import end_timers_with_the_run
end_timers_with_the_run()
threading.Timer(1000, print).start()
threading.Thread(target=lambda: print("work is awaited")).start()
"""


def test_a_program_does_not_wait_for_its_timers_and_waits_for_its_work():
    command = [sys.executable, "-c", PROGRAM, str(ROOT / "workflow")]
    assert subprocess.run(command, capture_output=True, text=True, timeout=60).stdout == "work is awaited\n"


def test_timers_run_as_long_as_the_program_does():
    end_timers_with_the_run()
    rung = threading.Event()
    threading.Timer(0.01, rung.set).start()
    assert rung.wait(60)
