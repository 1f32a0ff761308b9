"""Which rows of evaluations a request may touch, as the database keeps it.

Around the learner as with all rows of a trajectory; a voice only by who speaks, until the voices are shown.
"""

from duaalportal.accounts.rls import Rows, either, mine, ours, overseen, shared

SCHOOL, OURS = ours("school_id"), ours("organisation_id")
ABOUT = either(overseen("school_id"), shared("trajectory_id"))
WRITE = either(SCHOOL, shared("trajectory_id"))
AROUND_A_LINE = (
    "EXISTS (SELECT 1 FROM evaluation_councilline line"  # noqa: S608  our own table names
    f" WHERE line.council_id = evaluation_classcouncil.id AND {shared('line.trajectory_id')})"
)


def _rows(names, read, write):
    return {f"evaluation.{name}": Rows(read=read, write=write) for name in names.split()}


ROWS = {
    # a grid and what a school set around it tell of nobody; who evaluates its learners has to read them
    **_rows(
        "GridVersion", either("owner_id IS NULL", ours("owner_id"), shared("owner_id")), ours("owner_id")
    ),
    **_rows("EvaluationRhythm GridChoice", either(SCHOOL, shared("school_id")), SCHOOL),
    **_rows("Sending", mine("user_id"), mine("user_id")),
    **_rows("Voice", f"({ABOUT}) AND ({either(mine('user_id'), 'shown_at IS NOT NULL')})", WRITE),
    # out of a voice that is not shown yet
    **_rows("ActionPoint", f"({ABOUT}) AND (NOT is_blind OR {mine('made_by_id')})", WRITE),
    # what is the learner's own stays within the school, and reaches a company only when the learner shares it
    **_rows("LearnerWord", f"({ABOUT}) AND ({either(SCHOOL, f'with_company AND {OURS}')})", WRITE),
    **_rows("Signal", f"({ABOUT}) AND ({either(SCHOOL, mine('by_id'))})", WRITE),
    **_rows("Portfolio", f"({ABOUT}) AND ({either(SCHOOL, 'is_shared')})", WRITE),
    **_rows("InstructorInput", f"({ABOUT}) AND ({either(mine('user_id'), OURS)})", WRITE),
    **_rows(
        "EvaluationRound PointLook SheetLog Measurement MeasurementPhoto FollowUpTalk TalkRound"
        " TalkQuestion TalkSignature CouncilLine CouncilWord PortfolioPiece WeekLink",
        ABOUT,
        WRITE,
    ),
    # the line knows its learner; the council tells those around it when it is
    **_rows("ClassCouncil", either(SCHOOL, AROUND_A_LINE), SCHOOL),
    **_rows(
        "RaciAgreement",
        either(ABOUT, f"trajectory_id IS NULL AND ({either(SCHOOL, OURS)})"),
        either(SCHOOL, OURS, shared("trajectory_id")),
    ),
}
