"""Which rows of companies a request may touch, as the database keeps it.

Schools and partnerships read of the companies they work with or handle (`shared("organisation_id")`); of an application
only those it lies with (`shared("application_id")`); of places their own. Who may write what among them is the
queryset's to say: here stands only whose rows they are.
"""

from companies.models import Collaboration, Recognition, RecognitionApplication, TakenPlace, Visit
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.accounts.prepared import prepared
from duaalportal.accounts.rls import ANYBODY, Rows, either, mine, ours, shared

OURS, SCHOOL = ours("organisation_id"), ours("school_id")
SEEN = either(OURS, shared("organisation_id"))
LYING = either(OURS, shared("application_id"))
AT_PLACE = either(OURS, shared("place_id"))


def _rows(names, read, write):
    return {f"companies.{name}": Rows(read=read, write=write) for name in names.split()}


ROWS = {
    "companies.Establishment": Rows(read=either(SEEN, shared("id")), write=OURS),
    **_rows("Collaboration", either(OURS, SCHOOL), either(OURS, SCHOOL)),
    **_rows("TakenPlace", either(OURS, SCHOOL, mine("learner_id")), either(OURS, SCHOOL)),
    # a school with a mandate keeps them too, and a partnership approves a proof
    **_rows("Mentor MentorPractice PriorTrainingProof ConductCertificateCheck MentorTraining", SEEN, SEEN),
    **_rows(
        "RecognitionApplication",
        either(OURS, SCHOOL, ours("partnership_id")),
        either(OURS, SCHOOL, ours("partnership_id")),
    ),
    **_rows("ApplicationStep ConditionStatement ApplicationMentor Mandate Visit Appeal", LYING, LYING),
    **_rows("VisitTopic", either(OURS, shared("visit_id")), either(OURS, shared("visit_id"))),
    **_rows("Recognition", SEEN, either(OURS, ours("partnership_id"))),
    **_rows("RecognitionMeasure", SEEN, SEEN),
    **_rows("ContactPeriod Presentation PresentationPhoto ActivityAnswer", SEEN, OURS),
    # interest is meant to be found by schools one does not work with yet
    "companies.ProgrammeInterest": Rows(read=either(SEEN, "withdrawn_at IS NULL"), write=OURS),
    **_rows("PresentationReview", SEEN, SCHOOL),
    **_rows(
        "RiskAssessment WorkplaceChange Workstation WorkstationSheet Danger ForbiddenWork WelcomePlan WelcomeStep"
        " SafetyContact",
        SEEN,
        OURS,
    ),
    **_rows("WelcomeProof ContactKnown Equipment", AT_PLACE, AT_PLACE),
    **_rows(
        "Incident",
        either(AT_PLACE, SCHOOL, mine("reported_by_id")),
        either(AT_PLACE, SCHOOL, mine("reported_by_id")),
    ),
    # the talk is the company's to write, the learner's own words are the learner's; the survey stays in the company
    **_rows("ExitInterview", either(OURS, SCHOOL, mine("learner_id")), OURS),
    **_rows("ExitWords", either(OURS, SCHOOL, mine("learner_id")), mine("learner_id")),
    **_rows("ExitSurvey ExitVoice", OURS, OURS),
    **_rows("Document", LYING, LYING),
    **_rows("ProgrammeRequest", SCHOOL, SCHOOL),
    **_rows("KboEnterprise KboEstablishment KboLoad", ANYBODY, ""),
}


def shared_rows(user, on):
    """Ids of what companies let this person see: the companies themselves, applications, visits, places.

    For the database's own wall: one query, none for who only works in a company.
    """
    return {pk for (pk,) in _shared(user, on)} if _outside(user) else set()


def _outside(user):
    """The organisations of this person that are no company."""
    return {
        membership.organisation_id
        for membership in user.access.memberships
        if membership.organisation.kind != OrganisationKind.COMPANY
    } & user.access.organisation_ids(Can.USE_PORTAL)


@prepared
def _shared(user, on):
    outside = _outside(user)
    lying = RecognitionApplication.objects.lying_with(outside).order_by()
    places = TakenPlace.objects.standing().order_by()
    first, *others = (
        Collaboration.objects.running(on)
        .filter(school_id__in=outside)
        .order_by()
        .values_list("organisation_id"),
        Recognition.objects.filter(partnership_id__in=outside).order_by().values_list("organisation_id"),
        lying.values_list("organisation_id"),
        lying.values_list("pk"),
        Visit.objects.filter(application__in=lying.values("pk")).order_by().values_list("pk"),
        places.filter(school_id__in=outside).values_list("pk"),
        places.filter(learner=user).values_list("pk"),
    )
    return first.union(*others)
