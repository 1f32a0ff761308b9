"""Which rows of the Groeiwijzer a request may touch, as the database keeps it.

What is shared is the assessment with its respondents and answers; the growth plan and the talks are not. A network is
read by whose organisation takes part (`shared("network_id")`), a core group by who works together with the organisation.
"""

from duaalportal.accounts.rls import ANYBODY, Rows, either, mine, ours, shared

OURS = ours("organisation_id")
IN_NETWORK = either(OURS, shared("network_id"))
MEMBERS_OWN = either(OURS, ours("member_id"))


def _partners(table):
    # both sides of a collaboration read its row
    return (
        "EXISTS (SELECT 1 FROM companies_collaboration c WHERE c.ended_at IS NULL"  # noqa: S608  our own table names
        f" AND ((c.organisation_id = {table}.organisation_id AND {ours('c.school_id')})"
        f" OR (c.school_id = {table}.organisation_id AND {ours('c.organisation_id')})))"
    )


ROWS = {
    "groeiwijzer.InstrumentVersion": Rows(
        read=either("owner_id IS NULL", ours("owner_id"), shared("id")), write=ours("owner_id")
    ),
    "groeiwijzer.Assessment": Rows(read=either(OURS, shared("id")), write=OURS),
    "groeiwijzer.Respondent": Rows(read=either(OURS, shared("assessment_id")), write=OURS),
    "groeiwijzer.Answer": Rows(read=either(OURS, shared("assessment_id")), write=OURS),
    "groeiwijzer.AgreedAnswer": Rows(read=either(OURS, shared("assessment_id")), write=OURS),
    "groeiwijzer.GrowthAction": Rows(read=OURS, write=OURS),
    "groeiwijzer.EndTalk": Rows(read=OURS, write=OURS),
    # who gives writes, who receives reads along
    "groeiwijzer.AssessmentShare": Rows(read=either(ours("giver_id"), OURS), write=ours("giver_id")),
    "groeiwijzer.AssessmentUserObjectPermission": Rows(
        read=either(ours("giver_id"), mine("user_id")), write=ours("giver_id")
    ),
    "groeiwijzer.GroupFigure": Rows(read=ANYBODY),
    "groeiwijzer.LearningNetwork": Rows(read=either(OURS, shared("id")), write=OURS),
    "groeiwijzer.NetworkProgramme": Rows(read=IN_NETWORK, write=OURS),
    "groeiwijzer.NetworkMeeting": Rows(read=IN_NETWORK, write=OURS),
    # a member names its own contact, answers for itself and brings its own material
    **{
        f"groeiwijzer.{name}": Rows(read=IN_NETWORK, write=MEMBERS_OWN)
        for name in ("NetworkMember", "NetworkGuest", "NetworkPaper")
    },
    "groeiwijzer.CoreGroupMember": Rows(
        read=either(OURS, _partners("groeiwijzer_coregroupmember")), write=OURS
    ),
    "groeiwijzer.CoreGroupNote": Rows(
        read=either(OURS, f"is_shared AND {_partners('groeiwijzer_coregroupnote')}"), write=OURS
    ),
}
