"""Jobs branch off from one warm process, and are to whoever looks at them what they are without it."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from living import ROOT
from prismake import warm

PATIENCE = 60.0
RUN = """
import os, sys
from prismake import warm
warm.offer()
print(os.environ[warm.ADDRESS], flush=True)
sys.stdin.read()
"""
# What `kept.job` does, without a review around it.
SCRIPT = """
import os, sys
from prismake import warm
if not warm.ENTERED:
    code = warm.branch(["known"])
    if code is not None:
        sys.exit(code)
forked = bool(warm.ENTERED)
"""
TELL = "print('warm' if forked else 'cold', 'pandas' in sys.modules, flush=True)\n"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="jobs branch off on Linux alone")


@contextmanager
def living() -> Iterator[str]:
    """Where the warm process of a run stands: it is there as long as the run is."""
    path = {"PYTHONPATH": str(ROOT / "workflow"), warm.ADDRESS: ""}
    command = [sys.executable, "-c", RUN]
    run = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **path}
    )
    address = run.stdout.readline().strip()
    yield address
    run.communicate("")
    wait_until(lambda: not Path(address).exists())


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "workflow"))


@pytest.fixture
def fresh(monkeypatch) -> Iterator[str]:
    """A run that has no warm process yet."""
    with living() as address:
        monkeypatch.setenv(warm.ADDRESS, address)
        yield address


@pytest.fixture(scope="module")
def standing(tmp_path_factory) -> Iterator[str]:
    with living() as address:
        script = tmp_path_factory.mktemp("first") / "job.py"
        script.write_text(SCRIPT)
        path = {"PYTHONPATH": str(ROOT / "workflow"), warm.ADDRESS: address}
        subprocess.run([sys.executable, str(script)], env={**os.environ, **path}, check=True)
        wait_until(Path(address, "socket").exists)
        yield address


@pytest.fixture
def ready(standing, monkeypatch) -> str:
    """A run whose warm process is ready."""
    monkeypatch.setenv(warm.ADDRESS, standing)
    return standing


def wait_until(holds) -> None:
    """Wait for what another process does; fails when it never does."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.01)


def write(body: str, name: str = "job.py") -> Path:
    path = Path(name)
    path.write_text(SCRIPT + body)
    return path


def work(body: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(write(body))]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=PATIENCE)


def is_running(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_the_first_job_works_by_itself_and_the_next_ones_branch_off(fresh):
    assert work(TELL).stdout == "cold False\n"
    wait_until(Path(fresh, "socket").exists)
    assert work(TELL).stdout == "warm True\n"
    assert work(TELL).stdout == "warm True\n"


def test_nobody_is_asked_where_a_person_wants_no_warm_process(ready):
    assert work(TELL, PRISMAKE_WARM="no").stdout == "cold False\n"


def test_a_run_offers_none_where_a_person_wants_none_and_takes_back_what_a_queue_hands_on(monkeypatch):
    monkeypatch.setenv(warm.ADDRESS, "no")
    warm.offer()
    assert os.environ[warm.ADDRESS] == "no"
    warm.withdraw()
    assert warm.ADDRESS not in os.environ


@pytest.mark.parametrize(
    ("end", "code"),
    [("", 0), ("sys.exit(3)", 3), ("sys.exit('why')", 1), ("1 / 0", 1), ("os.kill(os.getpid(), 9)", 137)],
)
def test_a_branch_ends_as_a_job_ends(ready, end, code):
    done = work(TELL + end)
    assert (done.stdout, done.returncode) == ("warm True\n", code)
    assert ("why" in done.stderr) == ("why" in end)
    assert ("ZeroDivisionError: division by zero" in done.stderr) == ("/" in end)


def test_a_branch_has_the_folder_the_environment_the_arguments_and_what_is_known_of_its_job(ready, tmp_path):
    (tmp_path / "below").mkdir()
    told = "print(os.getcwd(), os.environ['TEA'], sys.argv[1:], warm.ENTERED, sys.path[0], sys.stdin.read())"
    done = subprocess.run(
        [sys.executable, str(write(told).resolve()), "green", "ü"],
        input="typed",
        capture_output=True,
        text=True,
        cwd=tmp_path / "below",
        env={**os.environ, "TEA": "hot"},
    )
    assert done.stdout == f"{tmp_path / 'below'} hot ['green', 'ü'] [['known']] {tmp_path} typed\n"
    assert done.returncode == 0, done.stderr


def test_a_branch_ends_at_once_when_its_job_is_killed(ready):
    script = write("import time\nprint(os.getpid(), flush=True)\ntime.sleep(1000)")
    job = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    branch = int(job.stdout.readline())
    assert branch != job.pid
    job.kill()
    job.communicate()
    wait_until(lambda: not is_running(branch))


def test_many_jobs_at_once_branch_off_and_each_gets_its_own_answer(ready):
    script = write("import time\ntime.sleep(0.2)\nprint(sys.argv[1] if forked else 'cold')\nsys.exit(int(sys.argv[1]))")
    asked = [
        subprocess.Popen([sys.executable, str(script), str(number)], stdout=subprocess.PIPE, text=True)
        for number in range(20)
    ]
    for number, job in enumerate(asked):
        assert (job.communicate()[0], job.returncode) == (f"{number}\n", number)


def test_a_job_fails_when_the_warm_process_is_killed_and_the_next_works_by_itself(fresh):
    work("")
    wait_until(Path(fresh, "socket").exists)
    script = write("import time\nprint(os.getpid(), os.getppid(), flush=True)\ntime.sleep(1000)")
    job = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    branch, process = map(int, job.stdout.readline().split())
    os.kill(process, signal.SIGKILL)
    assert job.wait(PATIENCE) == warm.KILLED
    job.communicate()
    wait_until(lambda: not is_running(branch))
    assert work(TELL).stdout == "cold False\n"
    shutil.rmtree(fresh)  # what a killed process cannot take away


@pytest.fixture
def nearby() -> Iterator[Path]:
    """A folder with a short name: that of a socket may have about a hundred characters."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_what_stands_in_the_temporary_folder_under_a_name_like_its_own_is_left_alone(nearby, monkeypatch):
    """A review named after a year, what a killed run left behind, and a place that somebody else has taken."""
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    names = ("prismake-2025-asthma", "prismake-0-x", f"prismake-{gone.stdout.strip()}-0123456789abcdef")
    kept = [nearby / name / "seeds" / "votes.xlsx" for name in names]
    for path in kept:
        path.parent.mkdir(parents=True)
        path.write_text("precious")
    (nearby / names[2] / "socket").write_text("precious, too")
    monkeypatch.setenv("TMPDIR", str(nearby))
    with living() as address:
        assert Path(address).parent == nearby
        work("", **{warm.ADDRESS: address})
        wait_until(Path(address, "socket").exists)
        assert work(TELL, **{warm.ADDRESS: address}).stdout == "warm True\n"
    for name in names:
        work("", **{warm.ADDRESS: str(nearby / name)})
        warm.serve(str(nearby / name))
    assert [path.read_text() for path in kept] == ["precious"] * 3
    assert (nearby / names[2] / "socket").read_text() == "precious, too"


def test_a_branch_may_start_processes_of_its_own(ready):
    body = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
    print(sum(pool.map(abs, range(-10, 0))))
import subprocess
print(subprocess.run(["false"]).returncode)
"""
    assert work(body).stdout == "55\n1\n"


def test_nobody_else_may_enter_the_place(ready):
    assert stat.S_IMODE(Path(ready).stat().st_mode) == 0o700


def test_a_place_of_another_account_is_not_asked(ready, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 12345678)
    assert warm.branch([]) is None
