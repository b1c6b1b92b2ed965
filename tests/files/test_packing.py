"""One member of a zip is replaced; the oracle is the standard library, which packs every member anew."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prismake.files.packing import replace_member

CONTENTS = st.lists(st.binary(max_size=200).map(lambda one: one * 5), min_size=1, max_size=6)


def pack(contents):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            name = zipfile.ZipInfo(f"xl/{number}.xml", (1980, 1, 1, 0, 0, 0))
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


@given(contents=CONTENTS, content=st.binary(max_size=500), data=st.data())
def test_the_bytes_are_those_of_packing_all_anew(contents, content, data):
    at = data.draw(st.integers(0, len(contents) - 1))
    found = replace_member(pack(contents), f"xl/{at}.xml", content)
    assert found == pack([*contents[:at], content, *contents[at + 1 :]])
    with zipfile.ZipFile(io.BytesIO(found)) as archive:
        assert archive.testzip() is None


def test_a_member_that_is_not_there_is_no_member_to_replace():
    with pytest.raises(KeyError):
        replace_member(pack([b"tea"]), "xl/1.xml", b"coffee")
