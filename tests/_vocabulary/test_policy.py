"""Numbers that others set, and that nobody here may change: once more, from where they stand."""

import pytest

from snippets._vocabulary import policy

SET_BY_OTHERS = [
    ("GDPR_HOURS", 72),  # Regulation (EU) 2016/679, article 33
    ("HIPAA_DAYS", 60),  # 45 CFR 164.404
    ("FTC_DAYS", 60),  # 16 CFR 318.4
    ("MANY_PEOPLE", 500),  # 45 CFR 164.406 and 408; 16 CFR 318.5
    ("INP_MILLISECONDS", 500),  # https://web.dev/articles/inp
    ("LCP_SECONDS", 4),  # https://web.dev/articles/lcp
]


@pytest.mark.parametrize(("name", "value"), SET_BY_OTHERS)
def test_what_others_set_is_what_they_set(name: str, value: float) -> None:
    assert getattr(policy, name) == value


def test_browsers_ask_again_when_people_are_told_that_the_site_is_back() -> None:
    assert policy.BACK_SECONDS / policy.BACK_MINUTES == 60
