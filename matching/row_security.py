"""Which rows of matching a request may touch, as the database keeps it.

What a learner says of themselves stays with the school; a company reads the copy that was shared with it, its own
wishes and its own conversations.
"""

from duaalportal.accounts.rls import Rows, either, mine, ours, overseen, shared

SCHOOL, OURS = ours("school_id"), ours("organisation_id")
ABOUT = either(overseen("school_id"), shared("trajectory_id"))
AT_SCHOOL = f"({ABOUT}) AND {SCHOOL}"
OUR_TABLE = (
    "EXISTS (SELECT 1 FROM matching_speeddatetable t"  # noqa: S608  our own table names
    f" WHERE t.session_id = matching_speeddate.id AND {ours('t.organisation_id')})"
)
# who planned a session reads who comes
WE_PLANNED = (
    f"({SCHOOL} AND EXISTS (SELECT 1 FROM matching_speeddate d"  # noqa: S608  our own table names
    f" WHERE d.id = session_id AND {mine('d.made_by_id')}))"
)
OF_LEARNER, OF_COMPANY = "side = 'learner'", "side = 'company'"
# a company knows of a match, and of what was said about it, once the learner let it know
WE_MEET = f"{OURS} AND introduced_at IS NOT NULL"
WE_MET = (
    f"{OURS} AND EXISTS (SELECT 1 FROM matching_match m"  # noqa: S608  our own table names
    " WHERE m.id = match_id AND m.introduced_at IS NOT NULL)"
)
WE_JOIN = (
    "EXISTS (SELECT 1 FROM matching_proposalschool s"  # noqa: S608  our own table names
    f" WHERE s.proposal_id = matching_proposal.id AND {ours('s.school_id')})"
)


def _rows(names, read, write):
    return {f"matching.{name}": Rows(read=read, write=write) for name in names.split()}


ROWS = {
    **_rows("ReadinessAdvice ReadinessView GuidanceGuest LearnerProfile Preference", AT_SCHOOL, SCHOOL),
    **_rows("MatchWeights", SCHOOL, SCHOOL),
    # the company that takes part knows when and where; who comes stays with the school
    **_rows("GuidanceAction", either(SCHOOL, OURS), SCHOOL),
    # published, it is an offer to all
    **_rows("Opening", either("published_at IS NOT NULL", OURS), OURS),
    **_rows("SharedProfile", either(f"({AT_SCHOOL})", f"({OURS} AND withdrawn_at IS NULL)"), SCHOOL),
    **_rows("CompanyWish", either(ABOUT, OURS), either(SCHOOL, OURS)),
    **_rows("Proposal", either(SCHOOL, WE_JOIN), SCHOOL),
    **_rows("ProposalSchool", either(SCHOOL, ours("asked_by_id")), either(SCHOOL, ours("asked_by_id"))),
    **_rows("ProposedMatch", AT_SCHOOL, SCHOOL),
    **_rows("SpeedDate", either(SCHOOL, OUR_TABLE), SCHOOL),
    # the company says itself whether it comes
    **_rows("SpeedDateTable", either(SCHOOL, OURS), either(SCHOOL, OURS)),
    **_rows("SpeedDateSeat", either(ABOUT, f"({WE_PLANNED} AND agreed_at IS NOT NULL)"), SCHOOL),
    **_rows("SpeedDateTalk", either(ABOUT, OURS, WE_PLANNED), SCHOOL),
    # blind: a company reads and writes its own side alone
    **_rows(
        "SpeedDateNote",
        either(ABOUT, f"({OF_COMPANY} AND {OURS})"),
        either(f"({OF_LEARNER} AND {SCHOOL})", f"({OF_COMPANY} AND {OURS})"),
    ),
    **_rows("Match", either(ABOUT, f"({WE_MEET})"), either(SCHOOL, f"({WE_MEET})")),
    **_rows("MatchWord MatchReview", either(ABOUT, f"({WE_MET})"), either(SCHOOL, f"({WE_MET})")),
    **_rows(
        "StartTalk StartAgreement StartCorrection ParentsTold",
        either(ABOUT, OURS),
        either(SCHOOL, OURS, shared("trajectory_id")),
    ),
    **_rows("SharedVision VisionText", either(SCHOOL, OURS), either(SCHOOL, OURS)),
}
