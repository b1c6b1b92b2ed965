"""Builds the flagship review as other processors, threads and releases would, and compares every byte.

Prints a table: each variant, whose last bits it changes, and whether the review is identical. Exits with 1 where a file
of results/ or reports/ differs. OPENBLAS_CORETYPE is set here and nowhere else: a kernel that the processor lacks
crashes, so each is tried first in a process of its own.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "workflow"), str(ROOT / "tests" / "tools")]

from living import hashes  # noqa: E402

PROBE = Path(__file__).with_name("determinism_probe.py")
PARTS = ("config", "seeds", "profiles", "workflow")
FILES = ("Snakefile", "CITATION.cff", "LICENSE")
KERNELS = (
    *("Prescott", "Core2", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX", "Cooperlake", "Sapphirerapids"),
    *("Barcelona", "Bulldozer", "Piledriver", "Steamroller", "Excavator"),
    *("ARMV8", "CORTEXA53", "CORTEXA57", "NEOVERSEN1", "NEOVERSEV1", "NEOVERSEN2", "ARMV8SVE", "THUNDERX2T99"),
    *("POWER8", "POWER9", "POWER10"),
)
SETTINGS = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES", "ARROW_USER_SIMD_LEVEL", "GLIBC_TUNABLES", "PYTHONPATH")
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
OLD_LIBM = "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX2_Usable,-FMA_Usable"  # as newer and as older releases name them
RANGED = ("numpy", "scipy")


class ProbeError(RuntimeError):
    """A process that crashed before it could tell anything."""


@dataclass(frozen=True)
class Variant:
    """A name, what is set in the environment, and what a probe in that environment told."""

    name: str
    environment: Mapping[str, str]
    told: Mapping[str, Any]

    def list_other_bits(self, first: "Variant") -> str:
        """Which parts give other last bits here than in the first variant: without any, a comparison proves little."""
        return ", ".join(part for part, bits in self.told["bits"].items() if bits != first.told["bits"][part]) or "–"


def main() -> int:
    """Build every variant and print; 1 where a file differs."""
    print(f"{name_processor()}, {platform.system()}, Python {platform.python_version()}\n", flush=True)
    print("| variant | numpy, scipy | OpenBLAS kernel | other last bits in | files of results/ and reports/ |")
    print("|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        variants = list_variants(Path(name))
        first = next(variants)
        expected = build(first, Path(name))
        print_row(first, first, f"{len(expected)}, compared with")
        apart = [compare(variant, first, expected, Path(name)) for variant in variants]
    print("\nidentical" if not any(apart) else f"\n{sum(apart)} of {len(apart)} variants differ")
    return 1 if any(apart) else 0


def list_variants(folder: Path) -> Iterator[Variant]:
    """The machine as it is, then each thing that other machines have otherwise, one at a time."""
    first = probe("as it is", {}, folder)
    yield first
    yield from list_kernels(first, folder)
    narrow = {"NPY_DISABLE_CPU_FEATURES": " ".join(first.told["wider"]), "ARROW_USER_SIMD_LEVEL": "NONE"}
    yield probe("numpy and Arrow without wider instructions", narrow, folder)
    yield probe("the C library without AVX2 and FMA", {"GLIBC_TUNABLES": OLD_LIBM}, folder)
    yield probe("both", {**narrow, "GLIBC_TUNABLES": OLD_LIBM}, folder)
    for name, threads in (("1 thread", "1"), ("2 threads", "2")):
        yield probe(name, dict.fromkeys(THREADS, threads), folder)
    for end in ("lowest", "highest"):
        yield probe(f"{end} numpy and scipy", {"PYTHONPATH": install(end, folder)}, folder)


def list_kernels(first: Variant, folder: Path) -> Iterator[Variant]:
    """A variant for each kernel of OpenBLAS that the processor has and that is not the one taken anyway, nor a twin."""
    known = [(first.told["kernels"], first.told["bits"])]
    lacking = []
    for kernel in KERNELS if first.told["kernels"] else ():
        try:
            variant = probe(f"kernel {kernel}", {"OPENBLAS_CORETYPE": kernel}, folder)
        except ProbeError:
            lacking.append(kernel)
            continue
        if (variant.told["kernels"], variant.told["bits"]) not in known:
            known.append((variant.told["kernels"], variant.told["bits"]))
            yield variant
    if lacking:
        print(f"| kernel {', '.join(lacking)} | | | | not in this processor |", flush=True)


def probe(name: str, environment: Mapping[str, str], folder: Path) -> Variant:
    """The variant, with what a process in it tells. Raises ProbeError where it crashes."""
    command = [sys.executable, str(PROBE)]
    done = subprocess.run(command, cwd=folder, env=complete(environment), capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProbeError(f"{name} does not run here\n{done.stderr}")
    return Variant(name, environment, json.loads(done.stdout))


def complete(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a build: this one without what a variant sets, and what this one sets."""
    return {name: value for name, value in os.environ.items() if name not in (*SETTINGS, *THREADS)} | dict(environment)


def install(end: str, folder: Path) -> str:
    """A folder with the lowest or highest numpy and scipy that pyproject.toml admits and this Python runs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [line for line in project["dependencies"] if line.startswith(RANGED)]
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--python", sys.executable]
    subprocess.run([*command, "--resolution", end, "--target", str(folder / end), *wanted], check=True)
    return str(folder / end)


def build(variant: Variant, folder: Path) -> dict[str, str]:
    """The hash of every file of results/ and reports/, built from nothing in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        for name in PARTS:
            shutil.copytree(ROOT / name, Path(place, name), ignore=shutil.ignore_patterns("__pycache__"))
        for name in FILES:
            shutil.copy(ROOT / name, place)
        command = [sys.executable, "-m", "snakemake", "--cores", "2"]
        environment = complete(variant.environment)
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{variant.name}: the build failed\n{done.stdout}{done.stderr}")
        return hashes(Path(place), "results", "reports")


def compare(variant: Variant, first: Variant, expected: Mapping[str, str], folder: Path) -> bool:
    """Build and print one variant; whether it differs."""
    found = build(variant, folder)
    apart = sorted(name for name in {*found, *expected} if found.get(name) != expected.get(name))
    print_row(variant, first, f"differ: {', '.join(apart)}" if apart else "identical")
    return bool(apart)


def print_row(variant: Variant, first: Variant, verdict: str) -> None:
    told = variant.told
    cells: Sequence[str] = (variant.name, told["versions"], told["kernels"], variant.list_other_bits(first), verdict)
    print("|", " | ".join(cells), "|", flush=True)


def name_processor() -> str:
    """The model of the processor, as far as the system tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main())
