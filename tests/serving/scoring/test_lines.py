import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.scoring.lines import read_lines


@given(st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\r\n", b"bc", b"\xc2\x85", b"\x0b"]), max_size=30))
def test_lines_are_the_same_wherever_a_block_ends(pieces):
    data = b"".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("serving.scoring.lines.BLOCK", 3)
        assert list(read_lines(io.BytesIO(data), "it")) == data.splitlines(keepends=True)
