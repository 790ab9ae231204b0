"""Every job is of exactly one type, and the breakdown says what the filter finds."""

from hypothesis import given
from hypothesis import strategies as st

from core.questions.job_parts import job_type
from core.selection.job_types import EXCLUSIVE_TYPES, job_types
from core.selection.matching import satisfied

LABELS = st.sampled_from(
    (None, "", "panda", "user", "managed", "prod_test", "ptest", "rc_alrb", "rc_test2", "test", "x")
)
PAYLOADS = st.sampled_from(
    (None, "", "http://host/runGen", "Sim_tf.py", "https://host/run.py", "HTTP://HOST/RUN.PY", "sh")
)


@given(LABELS, PAYLOADS)
def test_one_type_for_each_job_and_the_filter_agrees(label, payload):
    job = {"prodsourcelabel": label, "transformation": payload}
    found = [word for word in EXCLUSIVE_TYPES if satisfied(job_types()[word], job)]
    assert found == [job_type(label, payload)]


def test_a_job_of_users_and_one_of_production_are_told_apart():
    assert job_type("user", "https://host/runGen-00-00-02") == "analysis"
    assert job_type("managed", "Sim_tf.py") == "production"
    assert job_type("rc_alrb", "https://host/run.py") == "analysis"
    assert job_type("test", "Sim_tf.py") == "other"
