"""Where axe-core is found: installed by npm into a folder of the user's cache, outside the project."""

import os
import shutil
import subprocess
from pathlib import Path

from giving_up import give_up

VERSION = "4.14.1"
FOLDER = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "prismake" / f"axe-core-{VERSION}"


def read_axe() -> str:
    """The script of axe-core, fetched once through npm."""
    script = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        npm = shutil.which("npm")
        if npm is None:
            give_up("npm is not installed")
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [
            npm,
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(FOLDER),
            f"axe-core@{VERSION}",
        ]
        subprocess.run(command, check=False, capture_output=True, timeout=300)
    if not script.is_file():
        give_up("axe-core could not be installed through npm")
    return script.read_text(encoding="utf-8")
