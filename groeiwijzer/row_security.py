"""Which rows of the Groeiwijzer a request may touch, as the database keeps it.

What is shared is the assessment with its respondents and answers; the growth plan and the talks are not.
"""

from duaalportal.accounts.rls import ANYBODY, Rows, either, mine, ours, shared

OURS = ours("organisation_id")

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
}
