"""What the measuring ran on: cores, memory, versions."""

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from timed.clock import set_paths
from timed.steps import STEPS, Doer

OWN = ("snakemake", "pandas", "pyarrow", "numpy", "scikit-learn", "openpyxl", "xlsxwriter")
ASK = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"


def describe_machine() -> str:
    """Cores, processor and memory on one line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores, {_read('/proc/cpuinfo', 'model name') or platform.machine()}, {_read_memory()}"


def _read(path: str, name: str) -> str:
    lines = Path(path).read_text().splitlines() if Path(path).exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _read_memory() -> str:
    told = _read("/proc/meminfo", "MemTotal").split()
    return f"{int(told[0]) / 2**20:.0f} GB" if told else "memory unknown"


def list_versions() -> str:
    """Python, what the machine rests on, and the peers."""
    own = [f"Python {platform.python_version()}", *(f"{name} {metadata.version(name)}" for name in OWN)]
    peers = {doer.distribution: doer for step in STEPS for doer in step.peers if doer.distribution}
    asked = {name: _ask_version(doer) for name, doer in peers.items() if name not in OWN}
    return ", ".join([*own, *(f"{name} {version}" for name, version in asked.items() if version)])


def _ask_version(doer: Doer) -> str:
    if doer.missing:
        return ""
    command = [doer.python, "-c", ASK, doer.distribution]
    return subprocess.run(command, env=set_paths(doer.packages), capture_output=True, text=True).stdout.strip()
