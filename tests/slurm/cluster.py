"""A real Slurm of one node on this machine, for as long as a test needs it.

Munge, the controller and the node's daemon run in the foreground as children of this process, with everything they
write in one folder. It takes Debian's packages slurm-wlm and munge; where they are missing, apt is asked for them.
"""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = ("slurm-wlm", "munge")
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch")
COMMANDS = ("sbatch", "srun", "squeue", "scancel", "sinfo", "scontrol", "sacct")
CPUS = 2
PATIENCE = 180  # seconds until a daemon must have answered


def install() -> None:
    """Ask apt for what is missing; without apt or the right to ask it, say what to install."""
    if all(find_program(name) for name in PROGRAMS):
        return
    if os.geteuid() or not shutil.which("apt-get"):
        raise SystemExit(f"Slurm is needed here: as root, apt-get install {' '.join(PACKAGES)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        subprocess.run(["apt-get", "-qq", *command], check=True, env=environment, stdout=subprocess.DEVNULL)


def find_program(name: str) -> str | None:
    """Where a program is; /usr/sbin is not on everyone's path."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


@contextmanager
def start_cluster(folder: Path) -> Iterator[dict[str, str]]:
    """A cluster whose node is idle, and the environment in which Slurm's commands find it; stopped at the end."""
    for name in ("state", "spool"):
        (folder / name).mkdir(mode=0o755)
    socket_file = folder / "munge.socket"
    written = ("--pid-file", folder / "munge.pid", "--log-file", folder / "munge.log", "--seed-file", folder / "seed")
    configuration = write_configuration(folder)
    environment = write_commands(folder, configuration)
    with ExitStack() as daemons:
        for command in (
            ("munged", "--foreground", "--force", "--key-file", write_key(folder), "--socket", socket_file, *written),
            ("slurmctld", "-D", "-f", configuration),
            ("slurmd", "-D", "-f", configuration),
        ):
            daemons.enter_context(run_daemon(command, folder=folder, environment=environment))
            wait_for("munge", socket_file.exists, folder)
        wait_for("an idle node", lambda: ask(environment, "sinfo", "--noheader", "--format=%t") == "idle", folder)
        try:
            yield environment
        finally:
            ask(environment, "scancel", "--user=root")


@contextmanager
def run_daemon(command: tuple[object, ...], *, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """A daemon in the foreground, ended with the block and waited for."""
    name = str(command[0])
    with (folder / f"{name}.out").open("w") as output:
        daemon = subprocess.Popen(
            [str(find_program(name)), *map(str, command[1:])], env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            daemon.send_signal(signal.SIGTERM)
            try:
                daemon.wait(timeout=20)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()


def write_configuration(folder: Path) -> Path:
    """The configuration for this machine, on ports that are free now."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    text = (HERE / "slurm.conf").read_text(encoding="utf-8")
    ports = {"controller_port": find_port(), "node_port": find_port()}
    host = socket.gethostname().partition(".")[0]
    path = folder / "slurm.conf"
    path.write_text(text.format(folder=folder, host=host, cpus=CPUS, memory=pages * 9 // 10, **ports), encoding="utf-8")
    return path


def write_commands(folder: Path, configuration: Path) -> dict[str, str]:
    """Slurm's commands as they are on a real cluster: they find the configuration by themselves.

    A variable would not do: the executor keeps SLURM_* from what it starts inside a job.
    """
    commands = folder / "bin"
    commands.mkdir()
    for name in COMMANDS:
        path = commands / name
        path.write_text(f'#!/bin/sh\nSLURM_CONF={shlex.quote(str(configuration))} exec {shutil.which(name)} "$@"\n')
        path.chmod(0o755)
    return {**os.environ, "PATH": f"{commands}:{os.environ['PATH']}"}


def write_key(folder: Path) -> Path:
    """A key that only this run knows."""
    path = folder / "munge.key"
    path.touch(mode=0o600)
    path.write_bytes(os.urandom(1024))
    return path


def find_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(environment: dict[str, str], *command: str) -> str:
    """What one of Slurm's commands says; nothing while the controller does not answer."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def wait_for(what: str, holds: Callable[[], object], folder: Path) -> None:
    """Wait until it holds; after some minutes, tell what the daemons wrote."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            logs = [path for pattern in ("*.log", "*.out") for path in sorted(folder.glob(pattern))]
            told = "\n".join(f"{path.name}:\n{path.read_text(errors='replace')[-3000:]}" for path in logs)
            raise SystemExit(f"waited {PATIENCE} s for {what} in vain\n{told}")
        time.sleep(0.2)
