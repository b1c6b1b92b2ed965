"""The manifest of a review: every file with its hash, as a research object (RO-Crate) that other programs know."""

import json
from collections.abc import Mapping
from typing import Any


def write_crate(hashes: Mapping[str, str], *, config: Mapping[str, Any], provenance: Mapping[str, Any]) -> str:
    """The research object: every file of the review with its hash, as RO-Crate metadata (version 1.1).

    `hashes` gives the SHA-256 of each file by its path from the review's folder; `config` is that of config.yaml.
    """
    files = [
        {"@id": path, "@type": "File", "sha256": digest, "encodingFormat": _name_format(path)}
        for path, digest in sorted(hashes.items())
    ]
    about = {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}}
    about["conformsTo"] = {"@id": "https://w3id.org/ro/crate/1.1"}
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": str(config["title"]),
        "version": str(config.get("version") or ""),
        "datePublished": str(provenance["date"])[:10],
        "author": [{"@id": f"#author-{at}"} for at, _ in enumerate(config.get("authors") or [], start=1)],
        "hasPart": [{"@id": row["@id"]} for row in files],
        "mentions": {"@id": "#prismake"},
    }
    people = [
        {"@id": f"#author-{at}", "@type": "Person", "name": str(name)}
        for at, name in enumerate(config.get("authors") or [], start=1)
    ]
    version = f"{provenance.get('version', '')}+{provenance.get('code', '')}"
    software = {"@id": "#prismake", "@type": "SoftwareApplication", "name": "prismake", "version": version}
    graph = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [about, root, *people, software, *files]}
    return json.dumps(graph, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _name_format(path: str) -> str:
    known = {"csv": "text/csv", "json": "application/json", "html": "text/html", "yaml": "application/yaml"}
    known |= {
        "ris": "application/x-research-info-systems",
        "bib": "application/x-bibtex",
        "parquet": "application/vnd.apache.parquet",
    }
    office = "application/vnd.openxmlformats-officedocument"
    known |= {"xlsx": f"{office}.spreadsheetml.sheet", "docx": f"{office}.wordprocessingml.document"}
    known |= {"svg": "image/svg+xml", "png": "image/png"}
    return known.get(path.rpartition(".")[2], "text/plain")
