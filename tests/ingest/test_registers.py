"""Trial registers as their sites export them: each hit a registration with its number, whatever the columns are called.

The columns are those that the registers' own pages write; names and numbers are invented.
"""

import pytest

from exported import read_one, read_text, ris

CTGOV = (
    "NCT Number,Study Title,Study URL,Acronym,Study Status,Brief Summary,Conditions,Interventions,Sponsor,"
    "Collaborators,Study Type,Other IDs,Start Date,First Posted\n"
    "NCT01234567,A trial,https://clinicaltrials.gov/study/NCT01234567,,COMPLETED,Sum,Scars,DRUG: x,Acme,Bo,"
    "INTERVENTIONAL,12-345,2013-01,2014-02-03\n"
)
CTGOV_OLD = (
    "Rank,NCT Number,Title,Acronym,Status,Conditions,Interventions,Sponsor/Collaborators,Study Type,Start Date"
    ",First Posted,URL\n1,NCT01234567,A trial,,Completed,Scars,Drug: x,Acme|Bo,Interventional,January 2013,"
    '"February 3, 2014",https://ClinicalTrials.gov/show/NCT01234567\n'
)
ISRCTN = (
    "ISRCTN,Title,Condition category,Date assigned,Recruitment start date,Recruitment end date,Overall study status\n"
    "ISRCTN12345678,A trial,Urology,12/03/2014,01/02/2013,01/02/2016,Completed\n"
)
ISRCTN_WHOLE = (
    "ISRCTN,DOI,Date applied,Date assigned,Plain English Summary,EudraCT/CTIS number,ClinicalTrials.gov number,"
    "Scientific title,Acronym,Condition,Intervention\nISRCTN12345678,https://doi.org/10.1186/ISRCTN12345678,01/03/2013,"
    "12/03/2014,Sum,2015-002249-12,NCT01234567,A trial,ACR,Scars,x\n"
)
CTIS = (
    "Trial number,Overall trial status,Title of the trial,Protocol code,Sponsor/Co-Sponsors,Medical conditions"
    ",Trial phase,Decision date\n2023-508305-24-00,Ongoing,A trial,ABC,Acme,Scars,Phase II,2014-01-01\n"
)
EUCTR = (
    "EudraCT Number,Sponsor Protocol Number,Sponsor Name,Full Title,Start Date,Medical condition\n"
    "2014-001354-42,ABC-1,Acme,A trial,2014-12-16,Scars\n"
)
EUCTR_TEXT = (
    "EudraCT Number:          2014-001354-42\nSponsor Protocol Number: ABC-1\nSponsor Name:            Acme\n"
    "Full Title:              A\n trial\nStart Date*:             2014-12-16\nMedical condition:       Scars\n"
    "Disease:                 \nPopulation Age:          Adults\nGender:                  Female\n"
    "Trial protocol:          DE(Completed) \nTrial results:           View results\n"
    "Link: https://www.clinicaltrialsregister.eu/ctr-search/search?query=eudract_number:2014-001354-42\n\n"
)
# The order of lines is that of a download which the package ctrdata keeps (inst/tinytest/test_error_trials_euctr.txt).
EUCTR_FULL = (
    "Summary\nEudraCT Number: 2014-001354-42\nSponsor's Protocol Code Number: ABC-1\n"
    "National Competent Authority: Spain - AEMPS\nClinical Trial Type: EEA CTA\nTrial Status: Ongoing\n"
    "Date on which this record was first entered in the EudraCT database: 2014-12-16\n"
    "Link: https://www.clinicaltrialsregister.eu/ctr-search/trial/2014-001354-42/ES/\n\nA. Protocol Information\n"
    "A.1 Member State Concerned: Spain - AEMPS\nA.2 EudraCT number: 2014-001354-42\n"
    "A.3 Full title of the trial: A trial\nA.3 Full title of the trial (es): Un ensayo\n"
    "A.4.1 Sponsor's protocol code number: ABC-1\n"
    "A.5.2 US NCT (ClinicalTrials.gov registry) number: NCT01234567\n\n"
    "B. Sponsor Information\nSponsor 1\nB.1.1 Name of Sponsor: Acme\nB.1.3.4\tCountry: Spain\n"
    "E. General Information on the Trial\nE.1.1 Medical condition(s) being investigated: Scars\n"
    "E.1.1.1 Medical condition in easily understood language: Marks\n"
    "E.2.1 Main objective of the trial: To find out:\n1. whether it works;\n2. for whom.\n"
    "E.2.3 Trial contains a sub-study: No\nE.3 Principal inclusion criteria: 1. As in NCT07654321;\n2. Adults\n\n"
    "P. End of Trial\nP. End of Trial Status: Completed\n\n"
)
ANZCTR = (
    "Trial ID,Public title,Scientific title,Date registered,Ethics status,Phase,"
    "Health condition(s) or problem(s) studied,Primary sponsor\n"
    "ACTRN12605000003673,A trial,Long,1/07/2014,Approved,Phase 2,Scars,Acme\n"
)
ANZCTR_XML = (
    "<?xml version='1.0'?>\n<ANZCTR_Trial><stage>Registered</stage><submitdate>12/01/2013</submitdate>"
    "<approvaldate>15/01/2014</approvaldate><actrnumber>ACTRN12605000003673</actrnumber><trial_identification>"
    "<studytitle>A trial</studytitle><scientifictitle>Long</scientifictitle><secondaryid>NCT01234567</secondaryid>"
    "</trial_identification><conditions><healthcondition>Scars</healthcondition></conditions><sponsorship>"
    "<primarysponsorname>Acme</primarysponsorname></sponsorship></ANZCTR_Trial>"
)
ICTRP = (
    "TrialID,Last Refreshed on,Public title,Scientific title,Acronym,Primary sponsor,Date registration,Source Register,"
    "web address,Condition,Study type\nCTIS2023-508305-24-00,1 Jan 2020,A trial,Long,,Acme,16/12/2014,CTIS,https://x.eu,"
    "Scars,Interventional\n"
)
NCT, ACTRN, BOTH = "NCT01234567", "ACTRN12605000003673", "EUCTR2015-002249-12; ISRCTN12345678; NCT01234567"


@pytest.mark.parametrize(
    ("text", "accession", "registry_ids", "sponsor"),
    [
        (CTGOV, NCT, NCT, "Acme"),
        (CTGOV_OLD, NCT, NCT, "Acme"),
        (ISRCTN, "ISRCTN12345678", "ISRCTN12345678", ""),
        (ISRCTN.replace("\nISRCTN", "\n"), "ISRCTN12345678", "ISRCTN12345678", ""),
        (ISRCTN_WHOLE, "ISRCTN12345678", BOTH, ""),
        (CTIS, "CTIS2023-508305-24-00", "CTIS2023-508305-24", "Acme"),
        (EUCTR, "EUCTR2014-001354-42", "EUCTR2014-001354-42", "Acme"),
        (EUCTR_TEXT, "EUCTR2014-001354-42", "EUCTR2014-001354-42", "Acme"),
        (ANZCTR, ACTRN, ACTRN, "Acme"),
        (ANZCTR_XML, ACTRN, f"{ACTRN}; {NCT}", "Acme"),
        (ICTRP, "CTIS2023-508305-24-00", "CTIS2023-508305-24", "Acme"),
    ],
    ids=[
        "ctgov",
        "ctgov_old",
        "isrctn",
        "isrctn_bare",
        "isrctn_whole",
        "ctis",
        "euctr",
        "euctr_text",
        "anzctr",
        "anzctr_xml",
        "ictrp",
    ],
)
def test_a_hit_of_a_register_is_a_registration_with_its_number(tmp_path, text, accession, registry_ids, sponsor):
    entry = read_one(tmp_path, text)
    told = [entry[name] for name in ("title", "type", "year", "accession", "registry_ids", "authors", "journal")]
    assert told == ["A trial", "GEN", "2014", accession, registry_ids, sponsor, ""]
    assert str(entry["publication_types"]).startswith("Trial registration")
    assert "Scars" in str(entry["keywords"]) or "Urology" in str(entry["keywords"])


def test_full_details_of_the_eu_register_are_an_entry_for_each_country(tmp_path):
    other = EUCTR_FULL.replace("Spain - AEMPS", "Sweden - MPA").replace("/ES/", "/SE/")
    spain, sweden = read_text(tmp_path, EUCTR_FULL + other).entries
    assert (spain["accession"], spain["title"], spain["authors"], spain["year"], spain["keywords"]) == (
        ("EUCTR2014-001354-42", "A trial", "Acme", "2014", "Scars")
    )
    assert spain["abstract"] == "To find out: 1. whether it works; 2. for whom."
    assert spain["registry_ids"] == "EUCTR2014-001354-42; NCT01234567"
    assert (spain["accession"], sweden["url"][-4:]) == (sweden["accession"], "/SE/")


def test_a_heading_ends_the_field_before_it_and_a_numbered_line_of_a_title_stays_in_it(tmp_path):
    linked = EUCTR_FULL.replace("/ES/\n\nA. Protocol", "/ES/\nA. Protocol")
    assert read_text(tmp_path, linked).entries[0]["url"][-4:] == "/ES/"
    titled = EUCTR_TEXT.replace("A\n trial\n", "Safety of combination\nA.3 mg/kg and placebo\n")
    assert read_text(tmp_path, titled).entries[0]["title"] == "Safety of combination A.3 mg/kg and placebo"


def test_hits_of_the_eu_register_stand_behind_each_other_and_a_line_above_them_is_told(tmp_path):
    export = read_text(tmp_path, "This file holds hits.\n\n" + EUCTR_TEXT + EUCTR_TEXT.replace("001354", "001355"))
    assert [entry["accession"] for entry in export.entries] == ["EUCTR2014-001354-42", "EUCTR2014-001355-42"]
    assert export.problems == ("lines outside any entry left out: 1 (line 1)",)


def test_a_table_of_papers_with_a_column_for_the_number_holds_papers(tmp_path):
    entry = read_one(tmp_path, "Title,Authors,Journal,ISRCTN\nOne,Bo,J Tests,ISRCTN12345678\n")
    assert [entry[name] for name in ("type", "journal", "registry_ids")] == ["JOUR", "J Tests", "ISRCTN12345678"]


@pytest.mark.parametrize(
    "number",
    [
        *("NCT01234567", "NCT01234567,", "Nct 01234567", "EUCTR2019-001234-12-DE,", "ISRCTN12345678", "NTR1234"),
        *("ChiCTR-IOR-15006123,", "CTRI/2018/05/013746", "JPRN-UMIN000012345", "IRCT20120215009014N123"),
        *("ACTRN12615000123456", "CTIS2022-501234-12-00", "jRCTs031180123", "RBR-6fcw5w", "NL-OMON20345"),
    ],
)
def test_a_number_of_a_register_is_no_person(tmp_path, number):
    entry = read_one(tmp_path, ris("TI  - One", f"AU  - {number}", "AU  - Tan, J", "AN  - CN-01234567"))
    assert (entry["authors"], bool(entry["registry_ids"])) == ("Tan, J", True)


@pytest.mark.parametrize("name", ["NCT01234567 Investigators,", "3rd Tea Group,", "Tan, J 3rd"])
def test_a_name_with_a_number_is_one(tmp_path, name):
    assert read_one(tmp_path, ris("TI  - One", f"AU  - {name}"))["authors"] == name.rstrip(",")


def test_a_long_tag_with_one_blank_is_a_field_behind_an_abstract(tmp_path):
    text = "TY  - JOUR\nTI  - Tea\nAB  - Hot tea.\nDOI - 10.1000/x\nER  - \n"
    found = read_one(tmp_path, text)
    assert (found["doi"], found["abstract"]) == ("10.1000/x", "Hot tea.")
