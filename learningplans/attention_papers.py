"""What waits for a person about things lent and the charter: to agree with, and to bring back."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking
from learningplans.models import (
    CharterConsent,
    CollaborationCharter,
    Learner,
    LoanAgreement,
    Party,
    TeamMember,
    Trajectory,
)
from learningplans.models.looks import question
from learningplans.models.trajectories import as_learner, by_team

WEEK = timedelta(days=7)


@asking
def open_items(*, user, today):
    """Loans and charters that wait for this person."""
    subjects = []
    if user.access.has_role(Role.LEARNER):
        subjects.append((_own_loans, _of_learner))
    if user.access.has_role(Role.GUARDIAN):
        subjects.append((_loans_of_minors, _of_minor))
    if user.access.can(Can.LEND_MATERIAL):
        subjects.append((_not_back, _late))
    if user.access.can(Can.AGREE_CHARTER):
        subjects += [(ask, _charter) for ask in _charters(user)]
    told = yield [ask(user, today) for ask, _ in subjects]
    # a charter that one agrees with by two roles is one thing to do
    items = (item(row, today) for (_, item), rows in zip(subjects, told, strict=True) for row in rows)
    return list({item.code: item for item in items}.values())


# --- loans ---------------------------------------------------------------------------------------------------------


def _out():
    return LoanAgreement.objects.filter(returned_on__isnull=True).order_by()


def _told(rows):
    columns = ("pk", "trajectory_id", "placement_id", "lent_on", "due_on", "made_at", "agreed_at")
    return rows.values_list(*columns, "lender__name", "placement__learner__name", named=True)


@question
def _own_loans(user, today):
    rows = _out().filter(trajectory__learner__user=user)
    return _told(rows.filter(Q(agreed_at__isnull=True) | Q(due_on__lte=today + WEEK)))


def _of_learner(loan, today):
    if loan.agreed_at is None:
        return _to_agree(loan, "", today)
    return OpenItem(
        code=f"loan-back-{loan.pk}",
        about=loan.trajectory_id,
        task="administratie.3",
        title="Breng terug wat je leende",
        why=f"Van {loan.lender__name}, ten laatste op {date_of(loan.due_on, today=today)}.",
        url=_to_loan(loan),
        action="Bekijk wat het is",
        since=loan.lent_on,
        due=loan.due_on,
        context=loan.lender__name,
        urgency=urgency_of(loan.due_on, today),
    )


def _of_minor(loan, today):
    return _to_agree(loan, loan.placement__learner__name, today)


@question
def _loans_of_minors(user, today):
    reach = Trajectory.objects.on_school_side(user, Can.AGREE_LOAN, today).order_by()
    minors = Learner.objects.minors(today).filter(parents__user=user).order_by()
    young = reach.filter(learner__in=minors.values("pk"))
    return _told(_out().filter(agreed_at__isnull=True, trajectory__in=young.values("pk")))


def _to_agree(loan, name, today):
    return OpenItem(
        code=f"loan-{loan.pk}",
        about=loan.trajectory_id,
        task="administratie.3",
        title=f"Lees wat {name or 'je'} leent",
        why=f"{loan.lender__name} leent iets uit, tot {date_of(loan.due_on, today=today)}. Klopt het? Ga dan akkoord.",
        url=_to_loan(loan),
        action="Lees en ga akkoord",
        since=as_day(loan.made_at),
        context=loan.lender__name,
    )


@question
def _not_back(user, today):
    """What this person's side lent and is not back: for who made it, accompanies the learner or leads the company."""
    mine = user.access.organisation_ids(Can.LEND_MATERIAL)
    led = {m.organisation_id for m in user.access.memberships if m.role == Role.COMPANY_COORDINATOR}
    near = TeamMember.objects.of(user, Can.LEND_MATERIAL, today).order_by().values("trajectory")
    rows = _out().filter(lender__in=mine, due_on__lte=today)
    return _told(rows.filter(Q(made_by=user) | Q(lender__in=led) | Q(trajectory__in=near)))


def _late(loan, today):
    name = loan.placement__learner__name
    return OpenItem(
        code=f"loan-late-{loan.pk}",
        about=loan.trajectory_id,
        task="administratie.3",
        title=f"Vraag terug wat {name} leende",
        why=f"Het moest terug zijn op {date_of(loan.due_on, today=today)}. Is alles er? Noteer het.",
        url=_to_loan(loan),
        action="Noteer of bekijk",
        since=loan.due_on,
        due=loan.due_on,
        context=loan.lender__name,
        urgency=urgency_of(loan.due_on, today),
    )


def _to_loan(loan):
    return url("learningplans:loan", placement=loan.placement_id, loan=loan.pk)


# --- the charter ---------------------------------------------------------------------------------------------------


def _charters(user):
    """By which sides this person agrees with charters: each a question of its own, that finds its rows by an index."""
    roles = {m.role for m in user.access.memberships}
    yield _for_school
    yield _for_company
    if Role.COMPANY_COORDINATOR in roles:
        yield _for_led_company
    if Role.LEARNER in roles:
        yield _for_learner


def _proposed(party, today):
    """The newest proposed charters with which this side has yet to agree."""
    newer = CollaborationCharter.objects.filter(
        placement=OuterRef("placement"), number__gt=OuterRef("number"), proposed_at__isnull=False
    )
    agreed = CharterConsent.objects.filter(charter=OuterRef("pk"), party=party)
    rows = CollaborationCharter.objects.filter(proposed_at__isnull=False, placement__ended_at__isnull=True)
    return rows.filter(~Exists(newer), ~Exists(agreed), placement__ends_on__gte=today)


def _to_read(rows):
    columns = ("pk", "trajectory_id", "placement_id", "proposed_at")
    names = ("organisation__name", "placement__learner__name")
    return rows.order_by().values_list(*columns, *names, named=True)


def _with_team(user, today, **side):
    ways = by_team(user, Can.AGREE_CHARTER, today, **side)
    return Trajectory.objects.by_any(ways).order_by().values("pk")


@question
def _for_school(user, today):
    team = _with_team(user, today, on_school_side=True)
    return _to_read(_proposed(Party.SCHOOL, today).filter(trajectory__in=team))


@question
def _for_company(user, today):
    here = TeamMember.objects.of(user, Can.AGREE_CHARTER, today).order_by()
    here = here.filter(
        on_school_side=False, organisation=OuterRef("organisation"), trajectory=OuterRef("trajectory")
    )
    team = _with_team(user, today, on_school_side=False)
    return _to_read(_proposed(Party.COMPANY, today).filter(Exists(here), trajectory__in=team))


@question
def _for_led_company(user, today):
    led = {m.organisation_id for m in user.access.memberships if m.role == Role.COMPANY_COORDINATOR}
    return _to_read(_proposed(Party.COMPANY, today).filter(organisation_id__in=led))


@question
def _for_learner(user, today):
    own = Trajectory.objects.by_any(as_learner(user, Can.AGREE_CHARTER)).order_by()
    return _to_read(_proposed(Party.LEARNER, today).filter(trajectory__in=own.values("pk")))


def _charter(row, today):
    return OpenItem(
        code=f"charter-{row.pk}",
        about=row.trajectory_id,
        task="administratie.1",
        title=f"Lees de afspraken bij {row.organisation__name}",
        why="Ze zijn voorgelegd. Ga akkoord, of zeg wat er anders moet.",
        url=url("learningplans:charter", placement=row.placement_id),
        action="Lees het afsprakenkader",
        since=as_day(row.proposed_at),
        context=row.placement__learner__name,
        urgency=Urgency.NORMAL,
    )
