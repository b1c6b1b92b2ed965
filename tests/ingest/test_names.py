"""Names in one cell or field: who is one person, who are two, and what is no part of a name."""

import pytest

from exported import read_one, ris


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("Bo, A., Jr.; Do, C., III", "Bo, A., Jr.; Do, C., III"),
        ("Bo, Ann, MD; Do, Cy, MD, PhD; Fo, Ed, M.Sc.", "Bo, Ann; Do, Cy; Fo, Ed"),
        ("Boo, JA, Doo, MD", "Boo, JA; Doo, MD"),
        ("Boo J, Doo MD", "Boo, J; Doo, MD"),
        ("Boo J*, Doo A†", "Boo, J; Doo, A"),
        ("Boo, Ann (ORCID:0000-0001-2345-6789); Doo, Cy", "Boo, Ann; Doo, Cy"),
        ("Ann B. Boo, Cy van der Doo and Ed Foo", "Boo, Ann B.; van der Doo, Cy; Foo, Ed"),
        ("van der Boo, Ann Mary and de Doo, Cy", "van der Boo, Ann Mary; de Doo, Cy"),
        ("['Boo, Ann', \"O'Doo, Cy\"]", "Boo, Ann; O'Doo, Cy"),
        ('["Ann Boo", "Cy Doo"]', "Boo, Ann; Doo, Cy"),
        ("张三, 李四", "张三; 李四"),
        ("Centers for Disease Control and Prevention; Boo, A", "Centers for Disease Control and Prevention; Boo, A"),
        ("Department of Health & Human Services", "Department of Health & Human Services"),
        ("Institute of Tests and Boo J", "Institute of Tests; Boo, J"),
        ("Boo and Doo", "Boo; Doo"),
        ("de Boo; Li van Doo", "de Boo; van Doo, Li"),
        ("Ann-Mary DE BOO; Jan VAN DER BERG; Jean LE ROUX", "DE BOO, Ann-Mary; VAN DER BERG, Jan; LE ROUX, Jean"),
        ("DE LA BOOZ PK; Le TH; Li XI; Do VAN A", "DE LA BOOZ, PK; Le, TH; Li, XI; Do, VAN A"),
    ],
)
def test_the_names_of_a_cell(tmp_path, written, authors):
    cell = written.replace('"', '""')
    assert read_one(tmp_path, f'Title,Authors\nOne,"{cell}"\n')["authors"] == authors


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("Boo, A., Doo, C. E., Foo, G.", "Boo, A.; Doo, C. E.; Foo, G."),
        ("Boo, Ann, Jr.", "Boo, Ann, Jr."),
        ("Boo, Ann*", "Boo, Ann"),
        ("Boo, Ann, PhD", "Boo, Ann"),
        ("Boo J, Doo AB, Foo C", "Boo, J; Doo, AB; Foo, C"),
        ("{Tests of Names}", "Tests of Names"),
        (
            "Institute of Tests, Department of Names, Room of Lists, Town",
            "Institute of Tests, Department of Names, Room of Lists, Town",
        ),
    ],
)
def test_the_names_of_a_field_that_is_meant_for_one(tmp_path, written, authors):
    assert read_one(tmp_path, ris("TI  - One", f"AU  - {written}"))["authors"] == authors
