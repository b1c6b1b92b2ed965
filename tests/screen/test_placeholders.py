"""A new protocol's sentences in brackets never reach a reviewer."""

import re

import pytest
import yaml

import screening
from prismake.commands.new import DEFAULTS, KINDS, write_review
from prismake.config.placeholders import find_placeholders
from prismake.issues import ReviewError


@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_in_brackets_of_a_new_protocol_is_named(tmp_path, kind):
    write_review(tmp_path / "review", {**DEFAULTS, "kind": kind})
    text = (tmp_path / "review/config/protocol.yaml").read_text(encoding="utf-8")
    found = find_placeholders(yaml.safe_load(text))
    written = re.findall(r'"(\[[^"]*\])"', text)
    assert sorted(issue.found for issue in found) == sorted(written) != []
    assert find_placeholders(yaml.safe_load(re.sub(r'"\[([^"]*)\]"', r'"\1"', text))) == []


def test_no_sheet_is_issued_while_one_stands_there(tmp_path, named, monkeypatch):
    criteria = [{**screening.PROTOCOL["criteria"][0], "text": "[Whom the study must have treated]"}]
    monkeypatch.setattr(screening, "PROTOCOL", {**screening.PROTOCOL, "criteria": criteria})
    with pytest.raises(ReviewError) as caught:
        screening.issue(tmp_path, named)
    [problem] = caught.value.issues
    assert (problem.file, problem.place) == ("config/protocol.yaml", "criteria.1.text")
    assert not (tmp_path / "seeds").exists()
