"""A national register number is found in free text however people write it; other numbers pass."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from duaalportal.lib.privacy import holds_national_number, refuse_national_numbers


@pytest.mark.parametrize(
    "text",
    [
        "85.07.30-033.28",
        "85073003328",
        "85 07 30 033 28",
        "85.07.30–033.28",
        "850730-033-28",
        "85/07/30 033-28",
        "rr:85073003328.",
        "Bel Jan (85.07.30-033.28) vandaag",
        "12 85.07.30-033.28",
        "８５０７３００３３２８",
        "85.07.30\u200b-033.28",
        "eerst 17 dan\n85.07.30\n033.28",
        "17 07 30 033 84",  # born after 2000
        "98.47.28-997.65",  # bis number
    ],
)
def test_a_number_is_found(text):
    assert holds_national_number(text)
    with pytest.raises(ValidationError) as refused:
        refuse_national_numbers(text)
    assert "850730" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "85.07.30-033.29",  # wrong check digits
        "1850730033281",  # part of a longer number
        "+32470123456",
        "BE68 5390 0754 7034",
        "0403.170.701",
        "23/11/2026 om 10.42 uur, 3 dagen",
        "schooljaar 2025-2026, week 48, 20 uur",
    ],
)
def test_other_numbers_pass(text):
    assert not holds_national_number(text)
    refuse_national_numbers(text)


@given(
    st.dates(min_value=dt.date(1930, 1, 1), max_value=dt.date(2020, 1, 1)),
    st.integers(1, 997),
    st.tuples(*[st.sampled_from(["", " ", ".", "-", "/", " - "])] * 4),
    st.text(alphabet=" abc.,;\n", max_size=10),
)
def test_any_valid_number_in_any_usual_dress_is_found(born, counter, signs, around):
    nine = f"{born:%y%m%d}{counter:03d}"
    check = 97 - int(("2" if born.year >= 2000 else "") + nine) % 97
    groups = (nine[:2], nine[2:4], nine[4:6], nine[6:], f"{check:02d}")
    dressed = "".join(group + sign for group, sign in zip(groups, (*signs, ""), strict=True))
    assert holds_national_number(f"{around}{dressed}{around}")
