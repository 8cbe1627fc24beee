from lachan.kernel.errors import Refused
from lachan.kernel.problems import kind_of, problem_of
from lachan.kernel.speech import sentence as _


class CannotReleaseYet(Refused):
    pass


def test_a_refusal_is_told_with_what_why_and_cure() -> None:
    refused = CannotReleaseYet(
        what=_("%(name)s stays.", name="Ada"), why="Why.", what_now="Now.", field="day"
    )

    problem = problem_of(refused, 422)

    assert problem.type == "urn:lachan:problem:cannot-release-yet"
    assert (problem.title, problem.detail, problem.cure) == (
        "Ada stays.",
        "Why.",
        "Now.",
    )
    assert (problem.status, problem.field) == (422, "day")


def test_the_kind_of_a_problem_is_its_name_with_hyphens() -> None:
    assert kind_of("NotAllowed") == "urn:lachan:problem:not-allowed"
