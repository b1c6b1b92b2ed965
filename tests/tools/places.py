"""Where things stand: the project, its tests, the tiny review, and the real data beside the project."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS, DOCS, WORKFLOW = ROOT / "benchmarks", ROOT / "docs", ROOT / "workflow"
PACKAGE = WORKFLOW / "prismake"
TESTS = ROOT / "tests"
REVIEW, TOOLS = TESTS / "review", TESTS / "tools"
ARTIFACTS = TESTS / "artifacts"
SHARED = Path(os.environ.get("PRISMAKE_SHARED_DATA", ROOT.parent / "shared" / "data"))
