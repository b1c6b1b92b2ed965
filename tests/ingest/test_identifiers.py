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


# The right value is that of https://doi.org, which knows none of these tails; "-#" ends many an old DOI of Wiley.
@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.1101/2020.01.01.123456v1.full", "10.1101/2020.01.01.123456"),
        ("10.1101/2020.01.01.123456v2.full.pdf+html", "10.1101/2020.01.01.123456"),
        ("10.1101/123456v3", "10.1101/123456"),
        ("10.48550/arXiv.2001.00001v2", "10.48550/arxiv.2001.00001"),
        ("10.21203/rs.3.rs-3370200/v1", "10.21203/rs.3.rs-3370200/v1"),
        ("10.20944/preprints202001.0001.v1", "10.20944/preprints202001.0001.v1"),
        ("10.26434/chemrxiv-2021-abc-v2", "10.26434/chemrxiv-2021-abc-v2"),
        ("10.5555/abc.6/full", "10.5555/abc.6"),
        ("10.5555/abc.6/full/html", "10.5555/abc.6"),
        ("10.5555/2009-0160.1.short", "10.5555/2009-0160.1"),
        ("10.5555/abc/asset/abc00001.pdf", "10.5555/abc"),
        ("10.5555/abc/summary", "10.5555/abc"),
        ("10.5555/abc?needAccess=true", "10.5555/abc"),
        ("10.5555/abc;jsessionid=A1B2", "10.5555/abc"),
        ("10.5555/abc#sec-2", "10.5555/abc"),
        ("10.5555/abc.PMID:31000001", "10.5555/abc"),
        ("10.5555/a\\_b", "10.5555/a_b"),
        ("10.5555/978-3_129-1", "10.5555/978-3_129-1"),
        ("10.5555/bal.1\u200b", "10.5555/bal.1"),
        ("\ufeff10.5555/b\u00adal.1\u200e", "10.5555/bal.1"),
        ("10.5555/0735\u20101097", "10.5555/0735-1097"),
        ("10.5555/0735-1097%2896%2900001-2", "10.5555/0735-1097(96)00001-2"),
        ("10.5555%252F0735", "10.5555/0735"),
        ("10.5555/100%ab", "10.5555/100%ab"),
        ("https://doi.org/10.5555/1098%3C133%3E3.0.CO%3B2-%23", "10.5555/1098<133>3.0.co;2-#"),
        ("https://x.example/doi/abs/10.5555/1098%3C133%3E3.0.CO%3B2-%23", "10.5555/1098<133>3.0.co;2-#"),
        ("https://x.example/r?doi=10.5555%2fabc13&partnerID=40", "10.5555/abc13"),
        ("https://x.example/doi/10.1002/14651858.CD006396.pub4/full", "10.1002/14651858.cd006396.pub4"),
    ],
)
@pytest.mark.parametrize("tag", ["DO", "UR"])
def test_a_doi_is_the_registered_one_in_every_field(tmp_path, tag, written, doi):
    assert read_one(tmp_path, ris(f"{tag}  - {written}"))["doi"] == doi


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("http://dx.doi.org/101521aeap.2014.26.3.211", "10.1521/aeap.2014.26.3.211"),
        ("http://dx.doi.org/101037a0022161", "10.1037/a0022161"),
        ("https://doi.org/101016/j.x.2012.01.001", "10.1016/j.x.2012.01.001"),
        ("http://dx.doi.org/1099999abc.1", ""),
    ],
)
@pytest.mark.parametrize("tag", ["DO", "UR"])
def test_a_lost_dot_and_slash_are_restored_where_the_publisher_is_known_and_told(tmp_path, tag, written, doi):
    export = read_text(tmp_path, ris(f"{tag}  - {written}", "TI  - One"))
    assert export.entries[0]["doi"] == doi
    assert export.problems == (f"line 2: {written!r} " + (f"read as the DOI {doi}" if doi else "is no DOI"),)


def test_a_doi_that_is_none_stays_visible(tmp_path):
    export = read_text(tmp_path, ris("DO  - 1052547/sjrm.10.4.1", "TI  - One"))
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


OTHERS = ("Comment on: Test Lancet. 2001;1:2; PMID: 12345678", "See PMID: 12345678 for the protocol")
OWN_NOTES = ("PMID: 12345678", "Publisher: Acme\nPMID: 12345678\nPMCID: PMC123")
NOTED = {
    "BibTeX": "@article{{a,\n  title = {{One}},\n  note = {{{}}}\n}}\n",
    "CSL": '[{{"type": "article-journal", "id": "a", "title": "One", "note": "{}"}}]',
    "Zotero CSV": 'Key,Item Type,Title,Extra\nA,journalArticle,One,"{}"\n',
    "CSV": 'Title,Authors,Notes\nOne,"Bo, A","{}"\n',
    "EndNote XML": "<xml><records><record><ref-type>17</ref-type><titles><title>One</title></titles>"
    "<notes>{}</notes></record></records></xml>",
}


@pytest.mark.parametrize("form", NOTED)
@pytest.mark.parametrize(
    ("notes", "pmid"), [*((note, "") for note in OTHERS), *((note, "12345678") for note in OWN_NOTES)]
)
def test_a_note_gives_the_pmid_of_its_own_record_and_no_other(tmp_path, form, notes, pmid):
    written = notes.replace("\n", "\\n") if form == "CSL" else notes
    assert read_one(tmp_path, NOTED[form].format(written))["pmid"] == pmid


@pytest.mark.parametrize("form", NOTED)
@pytest.mark.parametrize(
    ("note", "doi"),
    [
        ("Reply: doi 10.1000/other", ""),
        ("The protocol stands at https://doi.org/10.1000/other", ""),
        ("Comment on: Test Lancet. doi: 10.1000/other", ""),
        ("doi: 10.1000/own", "10.1000/own"),
        ("https://doi.org/10.1000/own", "10.1000/own"),
    ],
)
def test_a_note_gives_the_doi_of_its_own_record_and_no_other(tmp_path, form, note, doi):
    assert read_one(tmp_path, NOTED[form].format(note))["doi"] == doi


@pytest.mark.parametrize(
    "address",
    [
        "https://europepmc.org/article/MED/30000001",
        "https://www.ncbi.nlm.nih.gov/m/pubmed/30000001/",
        "http://www.ncbi.nlm.nih.gov/entrez/query.fcgi?cmd=Retrieve&db=PubMed&dopt=Citation&list_uids=30000001",
    ],
)
def test_addresses_of_one_article_in_pubmed_give_its_pmid(tmp_path, address):
    assert read_one(tmp_path, ris("TI  - One", f"UR  - {address}"))["pmid"] == "30000001"
    assert read_one(tmp_path, ris("TI  - One", f"UR  - {address.strip('/')},30000002"))["pmid"] == ""


@pytest.mark.parametrize(
    ("written", "doi", "told"),
    [
        ("10.1000/abc,10.1000/def", "10.1000/abc", True),
        ("10.1000/abc;https://doi.org/10.1000/def", "10.1000/abc", True),
        ("10.1000/a,10.5", "10.1000/a,10.5", False),
        ("10.1000/short", "10.1000/short", False),
        ("info:doi/10.1000/abc", "10.1000/abc", False),
        ("urn:doi:10.1000/abc", "10.1000/abc", False),
    ],
)
def test_a_field_of_several_dois_gives_the_first_and_tells(tmp_path, written, doi, told):
    export = read_text(tmp_path, ris("TI  - One", f"DO  - {written}"))
    assert (export.entries[0]["doi"], bool(export.problems)) == (doi, told)
