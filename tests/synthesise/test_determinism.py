"""The same bytes on every processor: what is printed passes through nothing that other machines compute otherwise.

`make determinism` builds the flagship review under every kernel, instruction set and release at hand; here stand the
variants that no processor lacks, and a guard that reads the code.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from numpy._core._multiarray_umath import __cpu_baseline__, __cpu_dispatch__, __cpu_features__

import last_bits
from places import PACKAGE, ROOT, TOOLS, WORKFLOW

WIDER = [name for name in __cpu_dispatch__ if __cpu_features__[name] and name not in __cpu_baseline__]

# What BLAS, numpy or the C library computes by other instructions on other processors. np.sum is not among them:
# measured from numpy 2.0.0 to 2.4.6, with and without wider instructions, it gives the same bits up to 8192 values.
PRODUCTS = {"linalg", "dot", "vdot", "matmul", "inner", "einsum", "vecdot", "matvec", "vecmat", "tensordot", "lstsq"}
FUNCTIONS = {"exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "logaddexp", "logaddexp2", "power", "float_power"}
FUNCTIONS |= {"sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "arctan2", "arcsinh", "cbrt"}
FUNCTIONS |= {
    "arccosh",
    "arctanh",
    "geomspace",
    "logspace",
    "cov",
    "corrcoef",
    "convolve",
    "polyfit",
    "polynomial",
    "fft",
}
METHODS = {"dot"}  # of an array
EXACT_POWERS = {2, 0.5}  # a product and a root, each rounded once

SUMMITS = "a likelihood that is not printed: it only chooses between summits, with a tolerance"
TAILS = "approximated tails only choose, with a tolerance, which ones are computed"
# Where such a thing may stand, as module, function and thing, and why no printed digit differs.
MAY: dict[tuple[str, str, str], str] = {
    (
        "statistics/elementary",
        "_divide_gammas",
        "**",
    ): "of Python's own numbers, in terms below 3e-6 of the sum from the square on",
    ("statistics/kappa", "measure_kappa", "**"): "of fractions, which are exact",
    ("synthesise/bias", "run_begg", "scipy.stats.kendalltau"): "pairs are counted, and the tail is cut to ten digits",
    ("statistics/distributions", "load_special", "scipy.special"): "quantiles are cut to fourteen digits, tails to ten",
    ("statistics/hypergeometric", "", "numpy.typing"): "names of types, which compute nothing",
    ("statistics/hypergeometric", "_log_term", "scipy.special.gammaln"): TAILS,
    ("statistics/hypergeometric", "approximate_tails", "np.exp"): TAILS,
    ("statistics/hypergeometric", "find_smallest_tail", "scipy.stats"): "of it eight digits are printed",
    ("synthesise/directions", "test_signs", "**"): "of whole numbers, which are exact",
    ("synthesise/glmm", "", "**"): "of decimals, whose arithmetic is the same everywhere",
    ("synthesise/logit_normal", "_polish_nodes", "np.polynomial"): "Newton's steps in decimals begin there",
    ("synthesise/logit_normal", "_weigh", "**"): "of decimals, whose arithmetic is the same everywhere",
    ("synthesise/two_by_two", "_weigh", "**"): "of decimals, whose arithmetic is the same everywhere",
    ("synthesise/glmm", "profile_tau2", "scipy.optimize.brentq"): "roots to 13 digits, of which ten are printed",
    ("synthesise/heterogeneity", "", "**"): "of one of Python's own numbers, where searches start",
    ("synthesise/profile", "Profile.log_likelihood", "np.log"): SUMMITS,
    ("synthesise/profile", "_profile_of_mean", "np.log"): SUMMITS,
    ("synthesise/profile", "profile_at", "np.log"): SUMMITS,
    ("synthesise/trim_fill", "trim_and_fill", "**"): "a half to a whole number, which is exact",
    ("synthesise/uncertainty", "_find", "scipy.optimize.brentq"): "an interval that no table holds",
}


# A C library takes other instructions, too; other systems do not know this setting. `make determinism` tells which of
# these it was.
NARROW = {
    "NPY_DISABLE_CPU_FEATURES": " ".join(WIDER),
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX2_Usable,-FMA_Usable",
}


def run_battery(folder: Path, *, threads: int, **environment: str) -> dict[str, bytes]:
    paths = os.pathsep.join(str(path) for path in (WORKFLOW, TOOLS))
    told = {"PYTHONPATH": paths, **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), str(threads))}
    subprocess.run([sys.executable, last_bits.__file__, str(folder)], env=os.environ | told | environment, check=True)
    return last_bits.read_bytes(folder)


def test_narrower_instructions_and_fewer_threads_give_the_same_bytes(tmp_path):
    wide = run_battery(tmp_path / "wide", threads=2)
    narrow = run_battery(tmp_path / "narrow", threads=1, **NARROW)
    assert len(wide) > 8 * len(list(last_bits.list_cases()))
    assert {name for name in wide.keys() | narrow.keys() if wide.get(name) != narrow.get(name)} == set()


def list_modules() -> list[Path]:
    """Every module whose numbers are printed."""
    return sorted(path for room in ("synthesise", "statistics") for path in (PACKAGE / room).rglob("*.py"))


def name_thing(node: ast.AST) -> Iterator[str]:
    """What a node of a syntax tree uses of that which differs between machines."""
    match node:
        case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
            yield "@"
        case ast.BinOp(op=ast.Pow(), right=power) | ast.AugAssign(op=ast.Pow(), value=power):
            if not (isinstance(power, ast.Constant) and power.value in EXACT_POWERS):
                yield "**"
        case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name) if name in PRODUCTS | FUNCTIONS:
            yield f"np.{name}"
        case ast.Attribute(attr=name) if name in METHODS:
            yield f".{name}"
        case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id="np"), *_]):
            yield "getattr(np, …)"
        case ast.Import(names=names):
            known = {("numpy", "np")}
            yield from (one.name for one in names if is_numeric(one.name) and (one.name, one.asname) not in known)
        case ast.ImportFrom(module=str(module), names=names) if is_numeric(module) and module != "numpy.typing":
            yield from (f"{module}.{one.name}" for one in names)


def is_numeric(module: str) -> bool:
    return module.partition(".")[0] in {"numpy", "scipy", "sklearn"}


def list_things(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, str]]:
    """The function or class, and the thing that it uses, for every use in a syntax tree."""
    for node in ast.iter_child_nodes(tree):
        yield from ((inside, thing) for thing in name_thing(node))
        named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        yield from list_things(node, f"{inside}.{node.name}".strip(".") if named else inside)


def find_uses() -> set[tuple[str, str, str]]:
    """Every use in the package, as module, function and thing."""
    return {
        (name_module(path), inside, thing)
        for path in list_modules()
        for inside, thing in list_things(ast.parse(path.read_text(encoding="utf-8")))
    }


def name_module(path: Path) -> str:
    """Room and name."""
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


def test_all_modules_of_arithmetic_are_read():
    assert {"digits", "elementary", "kappa", "measures", "printed", "linear", "glmm", "moderators"} <= {
        path.stem for path in list_modules()
    }


@pytest.mark.parametrize(
    ("code", "things"),
    [
        ("x = a * b + np.sqrt(a) + a**2 + a**0.5 + np.sum(a)", set()),
        ("x = a @ b", {"@"}),
        ("x @= b", {"@"}),
        ("x = a.T.dot(b)", {".dot"}),
        ("x = np.linalg.inv(a)", {"np.linalg"}),
        ("each = np.exp", {"np.exp"}),
        ("x = a**1.5 + a**b", {"**"}),
        ("x = getattr(np, name)(a)", {"getattr(np, …)"}),
        ("from numpy import exp", {"numpy.exp"}),
        ("import numpy as other", {"numpy"}),
        ("import numpy.linalg as la", {"numpy.linalg"}),
        ("from scipy.linalg import solve", {"scipy.linalg.solve"}),
        ("import math\nimport numpy as np\nfrom numpy.typing import NDArray", set()),
    ],
)
def test_the_guard_sees(code, things):
    assert {thing for _, thing in list_things(ast.parse(code))} == things


def test_nothing_printed_passes_through_what_other_machines_compute_otherwise():
    assert sorted(find_uses() - set(MAY)) == []


def test_every_place_that_may_use_it_still_does_and_says_why():
    assert sorted(set(MAY) - find_uses()) == []
    assert all(len(reason.split()) > 3 for reason in MAY.values())


def test_no_test_and_no_service_asks_for_a_kernel_that_the_processor_may_lack():
    setting = "OPENBLAS_" + "CORETYPE"
    folders = [ROOT / name for name in ("tests", "workflow", "profiles", ".ci")]
    files = [
        path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".smk", ".yml", ".yaml"}
    ]
    assert len(files) > 400
    assert [path.name for path in files if setting in path.read_text(encoding="utf-8", errors="replace")] == []
