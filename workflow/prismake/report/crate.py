"""The manifest of a review: every file with its hash, and who did what, as a research object that other programs know.

A Workflow Run RO-Crate: RO-Crate 1.1 with the profiles Process Run Crate and Workflow Run Crate, both 0.5, and Workflow
RO-Crate 1.0 (Leo et al. 2024, PLoS ONE 19:e0309210).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from prismake.files.saved_times import find_last
from prismake.report.numerals import write_count
from prismake.text.vocabulary import BROUGHT

Entity = dict[str, Any]
CRATE, MAIN, LICENCE = "ro-crate-metadata.json", "Snakefile", "LICENSE"
STANDARD = "https://w3id.org/ro/crate/1.1"
WORKFLOW = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    WORKFLOW: ("Workflow RO-Crate", "1.0"),
}
SNAKEMAKE: Entity = {
    "@id": "#snakemake",
    "@type": "ComputerLanguage",
    "name": "Snakemake",
    "identifier": {"@id": "https://doi.org/10.1093/bioinformatics/bts480"},
    "url": {"@id": "https://snakemake.github.io"},
}
OURSELVES = "#prismake"
IMPORTED = re.compile(rf"[/_]{BROUGHT}-\d+\.xlsx$")
SPREADSHEET: Entity = {"@id": "#spreadsheet", "@type": "SoftwareApplication", "name": "a spreadsheet program"}
WORK = {
    "duplicates": "ruled on doubtful pairs of records",
    "screening": "decided on references",
    "consensus": "settled what reviewers differed on",
    "studies": "ruled on which documents report one study",
    "extraction": "extracted data",
    "trustworthiness": "judged the trustworthiness of studies",
    "appraisal": "judged the risk of bias",
    "missing": "judged the risk of bias due to missing evidence",
    "grade": "judged the certainty of evidence",
    "cerqual": "judged the confidence in findings",
}


def write_crate(
    hashes: Mapping[str, str],
    *,
    config: Mapping[str, Any],
    provenance: Mapping[str, Any],
    saved: Mapping[str, str] | None = None,
) -> str:
    """The metadata, to stand in the review's folder.

    `hashes` gives the SHA-256 of each file by its path from there; `config` is that of config.yaml; `saved` are the
    times at which sheets were saved, as their programs wrote them. With a Snakefile among the files the run that built
    the review is an action, whose time is the review's date; so is what each person did in the sheets of a folder.
    """
    files = [_describe_file(path, digest) for path, digest in sorted(hashes.items())]
    machines = _list_machines(config)
    actions = [*_describe_sheets(hashes, saved or {}, machines=machines), *_describe_run(hashes, provenance)]
    profiles: list[Entity] = []
    if MAIN in hashes:
        profiles = [{"@id": at, "@type": "CreativeWork", "name": n, "version": v} for at, (n, v) in PROFILES.items()]
    standards = [{"@id": at} for at in (STANDARD, *([WORKFLOW] if profiles else []))]
    about: Entity = {"@id": CRATE, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": standards}
    authors: list[Entity] = [
        {"@id": f"#author-{at}", "@type": "Person", "name": str(name)}
        for at, name in enumerate(config.get("authors") or [], start=1)
    ]
    people = dict.fromkeys(action["agent"]["@id"] for action in actions if "agent" in action)
    named: list[Entity] = [
        {"@id": key, "@type": "Person", "name": unquote(key.removeprefix("#person-"))} for key in people
    ]
    software: Entity = {"@id": OURSELVES, "@type": "SoftwareApplication", "name": "prismake"}
    software |= {"softwareVersion": f"{provenance.get('version', '')}+{provenance.get('code', '')}"}
    root = _describe_root(config, files=files, authors=authors, actions=actions, profiles=profiles)
    root |= {"datePublished": str(provenance["date"])[:10]}
    used = {one["@id"] for action in actions for one in _list(action["instrument"])}
    programs = [one for one in (*machines.values(), SPREADSHEET) if one["@id"] in used]
    tools = [software, *programs, *([SNAKEMAKE] if profiles else [])]
    graph = [about, root, *authors, *named, *tools, *profiles, *actions, *files]
    crate = {"@context": f"{STANDARD}/context", "@graph": [_collapse(one) for one in graph]}
    return json.dumps(crate, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _describe_root(config: Mapping[str, Any], **parts: Sequence[Entity]) -> Entity:
    """The review itself, with references to its parts: files, authors, actions and, where it has a run, profiles."""
    linked = {name: [{"@id": one["@id"]} for one in entities] for name, entities in parts.items()}
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": str(config["title"]),
        "description": f"A review with everything that it was built from: {config['title']}",
        "version": str(config.get("version") or ""),
        "author": linked["authors"],
        "hasPart": linked["files"],
        "mentions": [{"@id": OURSELVES}, *linked["actions"]],
    }
    if {"@id": LICENCE} in linked["files"]:
        root["license"] = {"@id": LICENCE}
    if linked["profiles"]:
        root |= {"mainEntity": {"@id": MAIN}, "conformsTo": linked["profiles"]}
    return root


def _describe_file(path: str, digest: str) -> Entity:
    entity: Entity = {"@id": quote(path), "@type": "File", "sha256": digest, "encodingFormat": _name_format(path)}
    if path == MAIN:
        entity |= {
            "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
            "name": "The workflow of the review",
            "programmingLanguage": {"@id": SNAKEMAKE["@id"]},
        }
    return entity


def _describe_run(hashes: Mapping[str, str], provenance: Mapping[str, Any]) -> Iterator[Entity]:
    """The run of the workflow: from config/ and seeds/ to results/ and reports/."""
    if MAIN not in hashes:
        return
    given, made = (
        _refer(path for path in sorted(hashes) if path.startswith(folders))
        for folders in (("config/", "seeds/"), ("results/", "reports/"))
    )
    yield {
        "@id": "#run",
        "@type": "CreateAction",
        "name": "The review was built by Snakemake",
        "description": f"{write_count(len(made), 'file')} from {write_count(len(given), 'file')}",
        "endTime": str(provenance["date"]),
        "instrument": {"@id": MAIN},
        "object": given,
        "result": made,
    }


def _list_machines(config: Mapping[str, Any]) -> dict[str, Entity]:
    """The machines that vote, by name, each as a program."""
    listed = [one for phase in (config.get("screening") or {}).values() for one in phase.get("machines") or ()]
    return {
        str(one["name"]): {
            "@id": f"#machine-{quote(str(one['name']))}",
            "@type": "SoftwareApplication",
            "name": f"{one['name']}: {one['tool']}",
            "softwareVersion": str(one["version"]),
        }
        for one in reversed(listed)
    }


def _describe_sheets(
    hashes: Mapping[str, str], saved: Mapping[str, str], *, machines: Mapping[str, Entity]
) -> Iterator[Entity]:
    """What people and machines did, an action for each of the folders that hold their saved sheets."""
    folders: dict[str, list[str]] = {}
    for path in sorted(hashes):
        stage, _, rest = path.removeprefix("seeds/").partition("/")
        if path.startswith("seeds/") and stage in WORK and "/" in rest:
            folders.setdefault(path.rpartition("/")[0], []).append(path)
    for folder, paths in folders.items():
        parts = folder.split("/")
        person, stage = parts[-1], parts[1]
        phase = f" ({parts[2].replace('_', ' ')})" if len(parts) > 3 else ""
        typed = [path for path in paths if saved.get(path) or not IMPORTED.search(path)]
        end = find_last(saved[path] for path in paths if saved.get(path))
        yield {
            "@id": f"#{quote(folder)}",
            "@type": "CreateAction",
            "name": f"{person} {WORK[stage]}{phase}",
            "description": f"{write_count(len(paths), 'saved sheet')} in {folder}",
            **_name_doer(person, machines, typed=len(typed), brought=len(paths) - len(typed)),
            "result": _refer(paths),
            **({"endTime": end} if end else {}),
        }


def _collapse(entity: Entity) -> Entity:
    """Lists of one value as this value, as RO-Crate recommends."""
    single = {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in entity.items()}
    return {key: value for key, value in single.items() if value != []}


def _refer(paths: Iterable[str]) -> list[Entity]:
    return [{"@id": quote(path)} for path in paths]


def _name_doer(name: str, machines: Mapping[str, Entity], *, typed: int, brought: int) -> Entity:
    """Who did something, and by what program: so many sheets were typed, so many `prismake import` brought.

    A machine is both.
    """
    if name in machines:
        return {"instrument": {"@id": machines[name]["@id"]}}
    used = [SPREADSHEET["@id"]] * (typed > 0) + [OURSELVES] * (brought > 0)
    return {"agent": {"@id": f"#person-{quote(name)}"}, "instrument": [{"@id": one} for one in used]}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _name_format(path: str) -> str:
    known = {"csv": "text/csv", "json": "application/json", "html": "text/html", "yaml": "application/yaml"}
    known |= {
        "ris": "application/x-research-info-systems",
        "bib": "application/x-bibtex",
        "parquet": "application/vnd.apache.parquet",
    }
    office = "application/vnd.openxmlformats-officedocument"
    known |= {"xlsx": f"{office}.spreadsheetml.sheet", "docx": f"{office}.wordprocessingml.document"}
    known |= {"svg": "image/svg+xml", "png": "image/png", "zip": "application/zip"}
    return known.get(path.rpartition(".")[2], "text/plain")
