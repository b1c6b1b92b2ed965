"""A slice of `make faults`: sheets edited, damaged, killed and lost by chance."""

import pytest

from fault_runs import Office, run_functions
from giving_up import give_up


@pytest.mark.parametrize("seed", range(6))
def test_no_vote_is_lost_none_is_gained_and_every_damage_is_named(seed):
    counts = run_functions(seed)
    assert counts["votes read back"] > 0
    assert counts["damages"] == counts["damages named with their place"] == 1


@pytest.mark.office
def test_the_same_holds_when_libreoffice_edits_sorts_and_saves(tmp_path):
    office = Office.open(tmp_path)
    if office is None:
        give_up("LibreOffice and its Python are not installed")
    try:
        assert run_functions(1000, office=office)["votes read back"] > 0
    finally:
        office.close()
