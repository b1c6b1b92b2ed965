"""What the rules of this stage do, part by part: studies, what was extracted of them and settled, their appraisal."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.config.accuracy import SIDES
from prismake.extract.agreement import compare_extractors
from prismake.extract.apart import build_apart, check_reported, read_apart
from prismake.extract.appraisal import gather_appraisal
from prismake.extract.appraisal_forms import issue_appraisal, list_asked
from prismake.extract.appraisal_owed import count_open
from prismake.extract.appraisal_settling import issue_rulings, list_disputes, read_rulings, settle_appraisal
from prismake.extract.asking import issue_free, issue_studies, read_study_rulings, tell_idle
from prismake.extract.claims import check_claims
from prismake.extract.consensus import gather_disagreements
from prismake.extract.consensus_forms import issue_disagreements
from prismake.extract.deciding import decide_extraction
from prismake.extract.doubts import find_doubts
from prismake.extract.evidence import build_tables
from prismake.extract.harms import build_harms
from prismake.extract.headings import mark_titles
from prismake.extract.issuing import issue_extraction
from prismake.extract.maps import build_maps
from prismake.extract.noticing import list_remarks
from prismake.extract.settling import OPEN as DISPUTED
from prismake.extract.studies import build_studies
from prismake.extract.trust_facts import list_trust_facts
from prismake.extract.trusting import await_judges, read_trust, split_judgements
from prismake.extract.values import gather_extraction
from prismake.issues import Gathering, raise_any
from prismake.running import jobs
from prismake.sheets import describe_sheets, name_former, resolve_studies
from prismake.text.vocabulary import NOT_SETTLED

Frames = dict[str, pd.DataFrame]
Given = Mapping[str, pd.DataFrame]
Names = Mapping[str, str]
Named = dict[str, Any]


def form_studies(
    named: Given,
    folder: Path,
    *,
    sheets: Iterable[str],
    registers: Iterable[str],
    intervention: str,
    asked: Sequence[str],
    people: Names,
    former: Names,
) -> Frames:
    """The frames study_rulings, studies, study_references, study_pairs, cohorts and sheets; issues the doubtful pairs.

    `named` holds references, clusters, former_ids, related and screening (of full texts); `sheets` were saved, `asked`
    are those who rule, `people` every name that may stand on a sheet.
    Raises ReviewError with every problem of every sheet, and for rulings that contradict each other.
    """
    clusters, references = name_former(named["clusters"], named["former_ids"]), named["references"]
    with jobs.step("reading what people said of references that may report one study"):
        rulings = read_study_rulings(map(Path, sheets), clusters=clusters, people=people)
        rulings = tables.as_written("study_rulings", rulings)
    with jobs.step("grouping references into studies"):
        known: Named = {
            "clusters": clusters,
            "related": named["related"],
            "screening": named["screening"],
            "rulings": rulings,
        }
        built = build_studies(references, registers=registers, intervention=intervention, **known)
        made = {name: tables.as_written(name, frame) for name, frame in vars(built).items()}
        jobs.tell(tell_idle(rulings, clusters=clusters, included=made["study_references"]))
    with jobs.step("issuing references that may report one study"):
        shown: Named = {"pairs": made["study_pairs"], "references": references, "clusters": clusters}
        jobs.announce(issue_studies(folder, people=asked, former=former, **shown))
        included = made["study_references"]
        jobs.announce(issue_free(folder, people=asked, study_references=included, former=former))
    return {**made, "study_rulings": rulings, "sheets": describe_sheets(folder)}


def settle_values(
    named: Given,
    folder: Path,
    consensus: Path,
    *,
    sheets: Iterable[str],
    settled: Iterable[str],
    codebook: pd.DataFrame,
    setting: Mapping[str, Any],
    people: Names,
    former: Names,
) -> Frames:
    """The frames of all that was extracted and settled; issues the studies and the differing values that are owed.

    These are extraction, doubts, extraction_rulings, extraction_settled, extraction_agreement, remarks, sheets and
    consensus_sheets. `named` holds clusters, former_ids, studies, study_references, references and retractions;
    `sheets` and `settled` are the saved sheets of extractors and adjudicator, `setting` is `extraction` of config.yaml,
    `people` every name that may stand on a sheet. Raises ReviewError with every problem of all sheets.
    """
    clusters, gathering = name_former(named["clusters"], named["former_ids"]), Gathering()
    known: Named = {"clusters": clusters, "study_references": named["study_references"], "codebook": codebook}
    extractors, made = setting.get("people", []), {}
    with gathering, jobs.step("reading extraction sheets"):
        made["extraction"], read = gather_extraction(map(Path, sheets), people=people, **known)
    with gathering, jobs.step("reading what the adjudicator said of differing values"):
        made["extraction_rulings"], said = gather_disagreements(map(Path, settled), people=people, **known)
    gathering.end()
    extraction, rulings = (tables.as_written(name, frame) for name, frame in made.items())
    with jobs.step("settling what was extracted"):
        asked: Named = {"codebook": codebook, "people": extractors}
        values, decided = decide_extraction(extraction, rulings=rulings, **asked)
        made["extraction_settled"] = tables.as_written("extraction_settled", values)
        made["extraction_agreement"] = compare_extractors(extraction, **asked)
        made["doubts"] = find_doubts(extraction, codebook=codebook)
        made["remarks"] = pd.concat([read, said, decided], ignore_index=True)
        jobs.note(made["remarks"])
    owed: Named = {**known, "studies": named["studies"], "people": extractors, "former": former}
    with jobs.step("issuing studies to be extracted"):
        marked = mark_titles(named["references"], **{name: named[name] for name in ("study_references", "retractions")})
        jobs.announce(issue_extraction(folder, references=marked, **owed))
    with jobs.step("issuing values that differ"):
        cells: Named = {"extraction": extraction, "settled": made["extraction_settled"]}
        jobs.announce(issue_disagreements(consensus, adjudicator=setting.get("adjudicator"), **cells, **owed))
    return {**made, "sheets": describe_sheets(folder), "consensus_sheets": describe_sheets(consensus)}


def list_evidence(
    named: Given,
    *,
    claims: pd.DataFrame,
    facts: pd.DataFrame,
    reported: pd.DataFrame,
    specs: Sequence[Mapping[str, Any]],
    codebook: pd.DataFrame,
    criteria: Sequence[Mapping[str, Any]],
) -> Frames:
    """The frames claims, the register beside what was extracted, and all that the review declares in tables.yaml.

    `named` holds extraction_settled, studies, study_references, cohorts, clusters, former_ids, full_text and
    references; `facts` and `reported` are the rows of apart.csv and reported.csv. Raises ReviewError for a claim, a
    fact, a reported search or a printed row of a record that no table knows, and for facts of an included study.
    """
    gathering = Gathering()
    settled = named["extraction_settled"]
    extraction = settled.query("value != ''")
    told = settled.assign(value=settled["value"].mask(settled["status"] == DISPUTED, NOT_SETTLED)).query("value != ''")
    known: Named = {name: named[name] for name in ("study_references", "references")}
    known["clusters"] = name_former(named["clusters"], named["former_ids"])
    with gathering, jobs.step("comparing the claims register with what was extracted"):
        checked = check_claims(claims, extraction=extraction, **known)
    with gathering, jobs.step("reading what is told of excluded documents"):
        raise_any(check_reported(reported, clusters=known["clusters"]))
        apart = read_apart(facts, criteria=criteria, full_text=named["full_text"], studies=named["studies"], **known)
    gathering.end()
    with jobs.step("building the tables of config/tables.yaml"):
        given: Named = {"extraction": told, "studies": named["studies"]}
        kinds: dict[str, list[Mapping[str, Any]]] = {"maps": [], "harms": [], "apart": [], "tables": []}
        for spec in specs:
            kinds[_name_kind(spec)].append(spec)
        own = codebook[codebook["level"] == "study"]
        labels = dict(zip(own["variable"].tolist(), own["label"].tolist(), strict=True))
        built = build_tables(kinds["tables"], cohorts=named["cohorts"], apart=apart, labels=labels, **given)
        maps = build_maps(kinds["maps"], codebook=codebook, cohorts=named["cohorts"], **given)
        others = {
            "harms": build_harms(kinds["harms"], codebook=codebook, **given),
            "apart": build_apart(kinds["apart"], apart),
        }
    return {"claims": checked, "evidence_tables": built, "evidence_maps": maps, **others}


def _name_kind(spec: Mapping[str, Any]) -> str:
    if "map" in spec:
        return "maps"
    if "harms" in spec:
        return "harms"
    return "apart" if "documents" in spec else "tables"


def judge_studies(
    named: Given,
    folder: Path,
    consensus: Path,
    *,
    sheets: Iterable[str],
    settled: Iterable[str],
    analyses: Sequence[Mapping[str, Any]],
    setting: Mapping[str, Any],
    people: Names,
    former: Names,
    codebook: pd.DataFrame,
    trustworthiness: Mapping[str, Any] | None = None,
    networks: Sequence[Mapping[str, Any]] = (),
    accuracy: Sequence[Mapping[str, Any]] = (),
    swim: Sequence[Mapping[str, Any]] = (),
) -> Frames:
    """The frames appraisal and trust_judgements, both settled, trust_facts, remarks and of two folders the sheets.

    Issues what is owed. `named` holds clusters, former_ids, studies, study_references and extraction_settled, and what
    `list_trust_facts` takes where there is `trustworthiness`. The outcomes of `analyses`, `networks`, `accuracy`
    and `swim`, all of analyses.yaml, are asked for. `trustworthiness` and `setting`, which is `appraisal`, are those of
    config.yaml; `sheets` and `settled` are the saved sheets of judges and adjudicator.
    Raises ReviewError with every problem of every sheet, and for a design of which nobody has said which tool fits it.
    """
    known: Named = {name: named[name] for name in ("study_references", "extraction_settled")}
    known["clusters"] = name_former(named["clusters"], named["former_ids"])
    judged = [*analyses, *networks, *_list_single(accuracy, swim)]
    asked: Named = {"chosen": setting.get("tools", {}), "analyses": judged}
    designs, judges = (trustworthiness or {}).get("designs", []), setting.get("people", [])
    with jobs.step("reading appraisals"):
        given: Named = {**asked, **known, "trusted": designs}
        appraisal, remarks = gather_appraisal(map(Path, sheets), people=people, **given)
        appraisal = tables.as_written("appraisal", appraisal)
    with jobs.step("settling appraisals"):
        where: Named = {name: known[name] for name in ("clusters", "study_references")}
        disputes = list_disputes(appraisal, studies=named["studies"], clusters=known["clusters"])
        said = read_rulings(map(Path, settled), disputes, people=people, **where)
        raise_any(said.issues)
        remarks = pd.concat([remarks, list_remarks(said.remarks)], ignore_index=True)
        jobs.note(remarks)
        made = _part_tools(appraisal, settle_appraisal(appraisal, rulings=said.given), judges=judges)
    with jobs.step("holding figures and notices against the checks of trustworthiness"):
        made["trust_facts"] = list_trust_facts(named, codebook=codebook) if designs else tables.empty("trust_facts")
        trust = read_trust(designs, settled=made["trust_settled"], facts=made["trust_facts"])
    with jobs.step("issuing appraisals"):
        owed: Named = {"people": judges, "studies": named["studies"], "former": former}
        jobs.announce(issue_appraisal(folder, trust=trust, **owed, **asked, **known))
        today = list_asked(named["studies"], trust=trust, **asked, extraction_settled=known["extraction_settled"])
        resolve = resolve_studies(known["clusters"], study_references=known["study_references"])
        listed = count_open(describe_sheets(folder), asked=today, appraisal=appraisal, resolve=resolve, people=people)
    with jobs.step("issuing judgements that differ"):
        asked = {"adjudicator": setting.get("adjudicator"), "ruled": said.given, "former": former}
        jobs.announce(issue_rulings(consensus, disputes, **asked, **where))
    return {**made, "remarks": remarks, "sheets": listed, "consensus_sheets": describe_sheets(consensus)}


def _list_single(accuracy: Sequence[Mapping[str, Any]], swim: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Analyses of several outcomes, each of these as one of its own."""
    sides = [{**one, "outcome": one[side]} for one in accuracy for side in SIDES]
    return [*sides, *({**one, "outcome": outcome} for one in swim for outcome in one["outcomes"])]


def _part_tools(appraisal: pd.DataFrame, settled: pd.DataFrame, *, judges: Sequence[str]) -> Frames:
    """The judgements on risk of bias and those on trustworthiness, each in tables of its own."""
    made: Frames = {}
    made["appraisal"], made["trust_judgements"] = split_judgements(appraisal)
    made["appraisal_settled"], trust = split_judgements(settled)
    made["trust_settled"] = await_judges(trust, judged=made["trust_judgements"], needed=min(2, len(judges)))
    return made
