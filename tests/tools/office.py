"""A real spreadsheet program, driven from outside."""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path


class Office:
    """A LibreOffice without a window, which opens, edits, sorts and saves sheets through UNO."""

    def __init__(self, program: str, python: str, folder: Path) -> None:
        self._pipe = f"prismake{os.getpid()}"
        profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
        accept = f"--accept=pipe,name={self._pipe};urp;"
        options = ["--headless", "--norestore", "--nologo", "--nofirststartwizard"]
        self._office = subprocess.Popen([program, profile, accept, *options], start_new_session=True)
        self._python = python

    @classmethod
    def open(cls, folder: Path) -> "Office | None":
        """One that runs; None where LibreOffice or its Python is not installed."""
        program, python = shutil.which("soffice"), shutil.which("python3", path="/usr/bin")
        able = python and subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode == 0
        return cls(program, python, folder) if program and python and able else None

    def close(self) -> None:
        """Stop it."""
        os.killpg(self._office.pid, signal.SIGKILL)
        self._office.wait()

    def vote(
        self, path: Path, votes: dict[str, str], *, target: Path | None = None, backwards: bool = False
    ) -> set[str]:
        """Write decisions by reference into a sheet, perhaps sort it, and save it; returns the ids that stand in it."""
        script = str(Path(__file__).with_name("office_edit.py"))
        answers = [f"{row_id}={word}" for row_id, word in votes.items()]
        given = [self._pipe, str(path), str(target or path), str(int(backwards)), *answers]
        done_by = subprocess.run([self._python, script, *given], capture_output=True, text=True, timeout=180)
        standing = set(done_by.stdout.split())
        if "saved" not in standing:  # how Python ends after UNO, with a crash at times, does not matter
            raise RuntimeError(f"LibreOffice: {done_by.returncode} {done_by.stdout} {done_by.stderr}")
        return standing

    def fill(self, files: list[tuple[Path, dict[str, dict[str, dict[str, str]]]]]) -> None:
        """Type texts into sheets by page, row id and column key, and save each where it lies."""
        script = str(Path(__file__).with_name("office_fill.py"))
        asked = json.dumps([(str(path), pages) for path, pages in files])
        given = {"input": asked, "capture_output": True, "text": True, "timeout": 600}
        done_by = subprocess.run([self._python, script, self._pipe], check=False, **given)
        if "saved" not in done_by.stdout.split():  # how Python ends after UNO, with a crash at times, does not matter
            raise RuntimeError(f"LibreOffice: {done_by.returncode} {done_by.stdout} {done_by.stderr}")
