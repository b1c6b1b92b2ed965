"""DOIs and registrations: as far as they are honest, and from every field."""

import pytest

from exported import read_one, read_text, ris
from prismake.ingest.harvest import harvest_registries, read_doi


@pytest.mark.parametrize(
    ("written", "doi", "remarked"),
    [
        ("10.1093/HUMUPD/dml004", "10.1093/humupd/dml004", False),
        ("doi:10.1201/b19107-2", "10.1201/b19107-2", False),
        ("DOI: 10.1201/b19107-2.", "10.1201/b19107-2", False),
        ("http://dx.doi.org/10.1201/b19107-2", "10.1201/b19107-2", False),
        ("https://doi.org/10.1002%2Far.25209", "10.1002/ar.25209", False),
        ("doi.org/10.1101/2020.03", "10.1101/2020.03", False),
        ("10.1000/x<br />", "10.1000/x", False),
        ("10.1000/x [doi]", "10.1000/x", False),
        ("10.1093/humupd/dml 004", "10.1093/humupd/dml004", True),
        ("10.3390/biomedicines 11010031", "10.3390/biomedicines11010031", True),
        (
            "10.1002/(SICI)1097-0258(19980815)17:15 <1661::AID-SIM968>3.0.CO;2-2",
            "10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2",
            True,
        ),
        ("10.1000/x 2012", "10.1000/x", True),
        ("10.1000/x Epub 2012 Jan 3", "10.1000/x", True),
        ("10.1016/j.x.2012 S0140-6736(12)60001-2", "10.1016/j.x.2012", True),
        ("1052547/sjrm.10.4.1", "", True),
        ("10.1097/md.00000000000045562", "10.1097/md.00000000000045562", False),
        ("", "", False),
    ],
)
def test_a_doi_is_read_as_far_as_is_honest(written, doi, remarked):
    read, remark = read_doi(written)
    assert (read, bool(remark)) == (doi, remarked)


def test_a_doi_that_is_none_stays_visible(tmp_path):
    export = read_text(tmp_path, ris("DO  - 1052547/sjrm.10.4.1"))
    assert export.entries[0]["doi"] == ""
    assert export.problems == ("line 2: '1052547/sjrm.10.4.1' is no DOI",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("NCT123", []),
        ("nct01234567, NCT 01234567", ["NCT01234567"]),
        ("ISRCTN96803379", ["ISRCTN96803379"]),
        ("ChiCTR2000012345 ChiCTR-IOR-15006123", ["ChiCTR-IOR-15006123", "ChiCTR2000012345"]),
        ("CTRI/2018/05/013746", ["CTRI/2018/05/013746"]),
        ("EudraCT number 2015-002249-12; EUCTR2015-002249-12-ES", ["EUCTR2015-002249-12"]),
        ("EudraCT/2004-000446-20", ["EUCTR2004-000446-20"]),
        ("ACTRN12615000123456", ["ACTRN12615000123456"]),
        ("JPRN-UMIN000012345 and UMIN000012345", ["JPRN-UMIN000012345"]),
        ("DRKS00012345", ["DRKS00012345"]),
        ("IRCT20120215009014N123", ["IRCT20120215009014N123"]),
    ],
)
def test_registrations_are_recognised(text, expected):
    assert harvest_registries([text]) == expected


def test_registrations_come_from_every_field(tmp_path):
    entry = read_one(tmp_path, ris("AN  - NCT01234567", "N1  - see ISRCTN96803379"))
    assert entry["registry_ids"] == "ISRCTN96803379; NCT01234567"
    assert entry["taken_from"] == "accession=AN; registry_ids=AN; registry_ids=N1"
