"""Holds ro-crate-metadata.json against Workflow Run RO-Crate by the validator of its authors: `make crate`.

The validator takes the terms of RO-Crate from the network; here they are those that the library rocrate brings, and the
two checks that ask whether the address answers are left out.
"""

import json
import sys
from importlib.resources import files
from pathlib import Path

from rocrate_validator import models, services
from rocrate_validator.utils import document_loader

ROOT = Path(__file__).resolve().parents[2]
OF_THE_NETWORK = {"ro-crate-1.1_3.1", "ro-crate-1.1_3.2"}


def main() -> int:
    """Print what must and what should be otherwise; 1 where something must."""
    terms = files("rocrate").joinpath("data/ro-crate.jsonld").read_text(encoding="utf-8")
    known = json.loads(
        terms.replace("https://bioschemas.org/terms/", "https://bioschemas.org/")
    )  # as RO-Crate 1.1 has it
    document_loader._fetch_json_ld = lambda url: known
    settings = services.ValidationSettings(
        rocrate_uri=str(ROOT),
        profile_identifier="workflow-run-crate",
        requirement_severity=models.Severity.RECOMMENDED,
    )
    found = [one for one in services.validate(settings).get_issues() if one.check.identifier not in OF_THE_NETWORK]
    for issue in found:
        print(issue.severity.name, issue.check.identifier, issue.message, issue.violatingEntity)
    wrong = [one for one in found if one.severity == models.Severity.REQUIRED]
    print(f"{len(wrong)} requirements not met, {len(found) - len(wrong)} recommendations not followed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
