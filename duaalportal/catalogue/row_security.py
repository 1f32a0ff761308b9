"""The catalogue is everybody's to read; what platform staff change, they change outside the wall of organisations.

The calendar of a school is for that school and for who has a learner of it.
"""

from duaalportal.accounts.rls import ANYBODY, Rows, either, ours, shared

ROWS = {
    **{
        f"catalogue.{name}": Rows(read=ANYBODY)
        for name in (
            "Scheme",
            "JointCommittee",
            "Routing",
            "Programme",
            "Activity",
            "StandardTrajectory",
            "Competence",
            "RuleParameter",
            "Holiday",
        )
    },
    "catalogue.SchoolDay": Rows(read=either(ours("school_id"), shared("school_id")), write=ours("school_id")),
}
