"""Several schools in one proposal: one asks, each says itself whether its learners take part, and may step out again."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.lib.hiding import showable
from matching.models import ProposalSchool
from matching.proposals.gathering import take_out

FOUND = 8
SUM = "sum"

audit.verbs(
    proposal_school_asked="vroeg een school om mee te doen aan een voorstel",
    proposal_joined="nam deel aan een voorstel",
    proposal_left="deed niet (meer) mee aan een voorstel",
)


class JoiningRefused(Exception):
    """This cannot be; the text says why."""


@transaction.atomic
def invite(*, proposal, school, by, at):
    """Ask a school whether its learners take part; asked twice is once."""
    if school.pk == proposal.school_id:
        raise JoiningRefused("Je eigen school doet al mee.")
    if school.kind != OrganisationKind.SCHOOL:
        raise JoiningRefused("Alleen scholen hebben lerenden die een plaats zoeken.")
    part, is_new = ProposalSchool.objects.get_or_create(
        proposal=proposal, school=school, defaults={"asked_by_id": proposal.school_id}
    )
    if is_new:
        audit.record("proposal_school_asked", part, by=by, at=at)
    return part


@transaction.atomic
def join(*, part, by, at):
    """Another school agrees that its learners are in the proposal, from the next time it is computed."""
    current = ProposalSchool.objects.select_for_update(of=("self",)).filter(pk=part.pk).first()
    if current is None:
        raise JoiningRefused("Deze vraag is intussen ingetrokken.")
    if current.agreed_at is None:
        current.agreed_at, current.agreed_by = at, by
        current.save(update_fields=["agreed_at", "agreed_by"])
        audit.record("proposal_joined", current, by=by, at=at)
    return current


@transaction.atomic
def leave(*, part, by, at):
    """No, or no longer: what was proposed for learners of that school goes, and others no longer read figures of it."""
    current = ProposalSchool.objects.select_for_update(of=("self",)).filter(pk=part.pk).first()
    if current is None:
        return
    audit.record("proposal_left", current, by=by, at=at)
    take_out(current.proposal_id, current.school_id)
    current.delete()


def carry_over(*, old, new):
    """Who agreed to a question takes part in the fresh answer to it; who did not answer yet is asked about that one alone."""
    ProposalSchool.objects.filter(proposal=old, agreed_at=None).update(proposal=new)
    ProposalSchool.objects.bulk_create(
        ProposalSchool(
            proposal=new,
            school_id=one.school_id,
            asked_by_id=one.asked_by_id,
            agreed_at=one.agreed_at,
            agreed_by_id=one.agreed_by_id,
        )
        for one in ProposalSchool.objects.filter(proposal=old)
    )


def schools_to_ask(proposal, words):
    """The first schools with these words in their name or municipality that were not asked yet."""
    asked = ProposalSchool.objects.filter(proposal=proposal).order_by().values("school")
    rows = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).exclude(pk=proposal.school_id)
    rows = rows.exclude(pk__in=asked)
    for word in words.split()[:5]:
        rows = rows.filter(name__icontains=word) | rows.filter(municipality__icontains=word)
    return rows.order_by("name", "pk")[:FOUND]


def figures_for(proposal, user, minimum):
    """Per school what a proposal means, as far as it tells of nobody apart: the own school's, and groups of a size.

    Returns [(school id, figures)], and whether the sum of all may stand beside them: not where subtracting would tell of
    fewer than `minimum` learners.
    """
    own = {str(pk) for pk in user.access.organisation_ids(Can.PROPOSE_MATCHES)}
    schools = proposal.summary.get("schools", {})
    others, width = {}, 0
    for school, figures in schools.items():
        if school not in own:
            others[school] = ((1 << figures["learners"]) - 1) << width
            width += figures["learners"]
    # whom one follows oneself is known; what is left of the sum is about the others
    told = showable(others | {SUM: (1 << width) - 1}, minimum, max(width, 1))
    rows = [(school, figures) for school, figures in schools.items() if school in own or school in told]
    return rows, not width or SUM in told
