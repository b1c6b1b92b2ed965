"""What numpy, scipy and the C library are in this environment, and their last bits: one line of JSON.

Crashes where OPENBLAS_CORETYPE names a kernel that the processor lacks; `determinism.py` runs it to find out.
"""

import hashlib
import json
import math
from typing import Any

import numpy as np
import pandas as pd  # noqa: F401  whether these run with these releases, too
import scipy
import sklearn.svm  # noqa: F401
from numpy._core._multiarray_umath import __cpu_baseline__, __cpu_dispatch__, __cpu_features__
from scipy.linalg import lapack
from threadpoolctl import threadpool_info

VALUES = np.random.default_rng(11).uniform(0.01, 20, (640, 640))


def digest(*arrays: Any) -> str:
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()[:12]


def list_bits() -> dict[str, str]:
    """A digest of each part that chooses other instructions, or another series, on another machine."""
    few = VALUES.ravel()[:20000]
    return {
        "BLAS": digest(VALUES @ VALUES.T, VALUES[0] @ VALUES[1], few @ few, np.linalg.inv(VALUES[:90, :90])),
        "LAPACK": digest(lapack.dgetrf(VALUES)[0]),
        "exp and log": digest(np.exp(few), np.log(few), np.power(few, 0.3)),
        "sums": digest(few.sum(), VALUES.sum(axis=0), VALUES.sum(axis=1), VALUES.mean()),
        "C library": digest(*([f(value) for value in few.tolist()] for f in (math.exp, math.log, math.tan))),
        "quantiles": digest(scipy.special.stdtrit(np.arange(1.0, 60), 0.975), scipy.special.chdtrc(7, few)),
    }


libraries = [one for one in threadpool_info() if one.get("internal_api") == "openblas"]
told = {
    "versions": f"{np.__version__}, {scipy.__version__}",
    "kernels": ", ".join(sorted({one["architecture"] for one in libraries})),
    "wider": [name for name in __cpu_dispatch__ if __cpu_features__[name] and name not in __cpu_baseline__],
    "bits": list_bits(),
}
print(json.dumps(told))
