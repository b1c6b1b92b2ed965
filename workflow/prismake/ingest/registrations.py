"""Registers of trials as data: ClinicalTrials.gov in JSON, WHO's ICTRP in XML, and the tables of any register."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from prismake.ingest.blocks import Block, Field, Reading
from prismake.ingest.delimited import find_header, read_delimited
from prismake.ingest.headers import DELIMITED_COLUMNS, REGISTER_NUMBERS, normalise_header
from prismake.ingest.json_records import Listing, Pick, dig, pick_all, read_json, read_scalar
from prismake.ingest.mapping import Lead, Profile, words
from prismake.ingest.xml_records import Node, Shape, read_text, read_xml
from prismake.ingest.xml_text import root_name
from prismake.text import registries

SCOPE = words(
    "studytitle title brieftitle officialtitle publictitle scientifictitle trialtitle titleofthetrial fulltitle"
)
CTIS = frozenset({"trialnumber", "titleofthetrial"})  # The EU's register since 2022 names its number as any list may.
PUBLISHED = words("journal journaltitle sourcetitle volume pmid")  # No register has these.
# What stands before a number where its column does not say so; the registrations of one trial elsewhere are beside it.
NAMED = {**REGISTER_NUMBERS, "trialnumber": "CTIS", "eudractctisnumber": "EUCTR", "clinicaltrialsgovnumber": "NCT"}
BARE = re.compile(r"\d{8,14}p?|\d{4}-\d{6}-\d{2}(?:-\d{2})?")
# What every entry of a register is, whatever it calls its kind of study.
REGISTRATION = ("registration", registries.REGISTRATION)
PROTOCOL = "protocolSection"
ICTRP_ROOTS = ("Trials_downloaded_from_ICTRP", "trials_downloaded_from_ICTRP")
# What is told about a trial names other trials and substances (NTR-441): only its own numbers are the entry's.
PROSE = words(
    "briefTitle officialTitle briefSummary detailedDescription leadSponsor condition keyword intervention"
    " studytitle title brieftitle officialtitle publictitle scientifictitle acronym briefsummary studysummary"
    " conditions interventions sponsor primarysponsor sponsorcollaborators outcomemeasures primaryoutcome"
    " secondaryoutcome primaryoutcomemeasures secondaryoutcomemeasures otheroutcomemeasures inclusioncriteria"
    " exclusioncriteria studydesign studydesigns locations resultssummary studydocuments trialtitle titleofthetrial"
    " fulltitle plainenglishsummary studyhypothesis conditioncategory medicalcondition medicalconditions sponsorname"
    " sponsorcosponsors sponsordetails product"
)
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>~|-])")


def read_ctgov_json(characters: str, name: str) -> Reading:
    """Every study of a file of ClinicalTrials.gov, second version of its interface."""
    return read_json(characters, name, listing=LISTING)


def read_ictrp_xml(characters: str, name: str) -> Reading:
    """Every trial of an export of ICTRP; its elements are named as the columns of its table.

    Some exports hold one trial behind the other, without an element around them all: each is a document of its own.
    """
    return read_xml(characters, name, shape=ICTRP)


def read_register_table(characters: str, name: str) -> Reading:
    """Every row of a register's table, each a registration."""
    return mark_registrations(read_delimited(characters, name))


def mark_registrations(reading: Reading) -> Reading:
    """The reading with every entry marked as a registration, its sponsor apart from the collaborators."""
    return replace(reading, blocks=_mark_all(reading.blocks))


def _mark_all(blocks: Iterable[Block]) -> Iterable[Block]:
    return tuple(map(_mark, blocks)) if isinstance(blocks, tuple) else map(_mark, blocks)


def recognise_ctgov_json(characters: str) -> bool:
    """Whether the part of a study that the register's protocol fills is named."""
    return bool(re.search(rf'"{PROTOCOL}"\s*:', characters))


def recognise_ictrp_xml(characters: str) -> bool:
    """Whether the first element is ICTRP's."""
    return root_name(characters) in ICTRP_ROOTS or bool(
        root_name(characters) in ("Trials", "Trial") and re.search(r"<TrialID[\s/>]", characters)
    )


def recognise_register_table(characters: str) -> bool:
    """Whether the header has a column for the register's number beside a title."""
    header = find_header(characters)
    return header is not None and is_register({normalise_header(cell) for cell in header[2]})


def is_register(headers: set[str]) -> bool:
    """Whether these normalised headers are those of a register.

    >>> is_register({"nctnumber", "studytitle"}), is_register({"trialid", "publictitle"}), is_register({"title"})
    (True, True, False)
    >>> is_register({"trialnumber", "titleofthetrial"}), is_register({"nctnumber", "title", "journal"})
    (True, False)
    """
    numbered = not headers.isdisjoint(REGISTER_NUMBERS) and not headers.isdisjoint(SCOPE)
    return (numbered or headers >= CTIS) and headers.isdisjoint(PUBLISHED)


def _mark(block: Block) -> Block:
    return replace(block, fields=(Field(*REGISTRATION, block.first_line), *map(_complete, block.fields)))


def _complete(field: Field) -> Field:
    """A number with the name of its register; the sponsor without collaborators."""
    if field.tag == "sponsorcollaborators":  # Before 2023 one column held "Sponsor|Collaborator|Collaborator".
        return replace(field, value=field.value.split("|")[0])
    name = NAMED.get(field.tag, "")
    if name == "EUCTR" and field.value.endswith("-00"):
        name = "CTIS"  # Its numbers have a part more.
    return replace(field, value=name + field.value) if name and BARE.fullmatch(field.value) else field


def _unescape(value: Any) -> str:
    r"""ClinicalTrials.gov writes prose in Markdown: `\<` stands for <."""
    return ESCAPED.sub(r"\1", read_scalar(value))


def _second_number(info: Any) -> str:
    """The kind of a number before it: EudraCT numbers are not known without their name."""
    kinds = (read_scalar(value).replace("_", " ") for key in ("type", "domain") for value in dig(info, key))
    return " ".join([*kinds, *map(read_scalar, dig(info, "id"))])


def _take_study(study: dict[str, Any]) -> list[tuple[str, str]]:
    return [REGISTRATION, *pick_all(study, PICKS)]


def _take_trial(trial: Node) -> list[Field]:
    parts = [part for part in trial.parts if isinstance(part, Node)]
    fields = [Field(normalise_header(part.tag), read_text(part).strip(), part.line) for part in parts]
    return [Field(*REGISTRATION, trial.line), *(field for field in fields if field.value)]


PICKS = tuple(
    Pick(tag, f"{PROTOCOL}/{path}", form)
    for tag, path, form in (
        ("nctId", "identificationModule/nctId", read_scalar),
        ("orgStudyId", "identificationModule/orgStudyIdInfo", _second_number),
        ("secondaryId", "identificationModule/secondaryIdInfos", _second_number),
        ("nctIdAlias", "identificationModule/nctIdAliases", read_scalar),
        ("briefTitle", "identificationModule/briefTitle", _unescape),
        ("officialTitle", "identificationModule/officialTitle", _unescape),
        ("briefSummary", "descriptionModule/briefSummary", _unescape),
        ("detailedDescription", "descriptionModule/detailedDescription", _unescape),
        ("leadSponsor", "sponsorCollaboratorsModule/leadSponsor/name", read_scalar),
        ("studyFirstSubmitDate", "statusModule/studyFirstSubmitDate", read_scalar),
        ("studyFirstPostDate", "statusModule/studyFirstPostDateStruct/date", read_scalar),
        ("startDate", "statusModule/startDateStruct/date", read_scalar),
        ("condition", "conditionsModule/conditions", read_scalar),
        ("keyword", "conditionsModule/keywords", read_scalar),
        ("intervention", "armsInterventionsModule/interventions/name", read_scalar),
        ("studyType", "designModule/studyType", read_scalar),
        ("phase", "designModule/phases", read_scalar),
    )
)
LISTING = Listing(lists=((), ("studies",)), take=_take_study, marks=(PROTOCOL,))
CTGOV_COLUMNS = Profile(
    columns={
        "title": "briefTitle | officialTitle",
        "abstract": "briefSummary | detailedDescription",
        "corporate": "leadSponsor",
        "year": "studyFirstPostDate | studyFirstSubmitDate | startDate",
        "keywords": "condition keyword intervention",
        "publication_types": "registration | studyType | phase",
    },
    leads={"accession": (Lead("nctId", r"^(\S+)$"),)},
    default_type="GEN",
    foreign=PROSE,
)
ICTRP = Shape(records=frozenset({"Trial"}), take=_take_trial)
REGISTER_COLUMNS = replace(
    DELIMITED_COLUMNS,
    columns={
        **DELIMITED_COLUMNS.columns,
        "publication_types": f"registration | {DELIMITED_COLUMNS.columns['publication_types']}",
        "journal": "",  # The register is no journal.
    },
    comma_keywords=False,
    types="",
    default_type="GEN",
    foreign=DELIMITED_COLUMNS.foreign | PROSE,
)
