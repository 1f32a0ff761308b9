"""What waits for a person about agreements: to draw up, to sign before the first day, to upload, and duties by law."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Subquery

from companies.asking import Asking, step_of
from companies.rules.deadlines import DAY, add_months
from duaalportal.accounts.access import Can, Role
from duaalportal.catalogue.models import Name
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking as in_step
from duaalportal.lib.questions import question as in_advance
from learningplans.models import (
    CLOSED_STATES,
    Agreement,
    AgreementKind,
    AgreementState,
    AgreementVersion,
    DimonaDeclaration,
    Party,
    Placement,
    QuarterDeclaration,
    TeamMember,
)
from learningplans.models.looks import question
from learningplans.rules.agreements import AMENDABLE, dimona_party
from learningplans.rules.duties import returns_due

MAKERS = (Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR, Role.COMPANY_COORDINATOR)
# more than any notice: the days themselves are values of the rules
AHEAD = timedelta(days=60)
RUNNING = (AgreementState.ACTIVE, AgreementState.SUSPENDED)
UNSIGNED = (AgreementState.DRAFT, AgreementState.READY, AgreementState.PARTLY_SIGNED)
TO_DO = {
    None: ("Maak de overeenkomst op", "Er is nog geen overeenkomst", "Maak ze op"),
    AgreementState.DRAFT: (
        "Leg de overeenkomst vast",
        "Het concept ligt nog niet vast",
        "Bekijk het concept",
    ),
    AgreementState.READY: ("Laat de overeenkomst tekenen", "Nog niemand tekende", "Bekijk wie tekent"),
    AgreementState.PARTLY_SIGNED: (
        "Laat de overeenkomst tekenen",
        "Nog niet iedereen tekende",
        "Bekijk wie tekent",
    ),
}


@in_step
def open_items(*, user, today):
    """Agreements of learners this person accompanies, or works with in the own company."""
    if not user.access.has_role(*MAKERS):
        return []
    asking = _Asking(user, today)
    unsigned, agreements = yield [_unsigned(user, today), _open_agreements(user, today)]
    asked = [row.pk for row in agreements if asking.asks_quarters(row)]
    noted = (yield _noted_quarters(ids=asked)) if asked else ()
    return [*_before_the_start(unsigned, asking), *_after_signing(agreements, noted, asking)]


class _Asking(Asking):
    """Who asks, and from which sides."""

    def __init__(self, user, today):
        super().__init__(user, today)
        self.leads_school = _led(user, Role.SCHOOL_COORDINATOR)
        self.leads_company = _led(user, Role.COMPANY_COORDINATOR)

    def asks_quarters(self, row):
        """Whether the returns of an agreement are this person's to note."""
        return row.kind == AgreementKind.OAO and row.organisation_id in self.leads_company

    def hears(self, row, urgency, party=None):
        """Whether this person hears of something that is this urgent, for a party alone when that must do it.

        Who leads a school hears of what is late, not of what each coach has in hand.
        """
        school = row.accompanies or (row.school_id in self.leads_school and urgency == Urgency.LATE)
        company = row.organisation_id in self.leads_company
        return {Party.SCHOOL: school, Party.COMPANY: company}.get(party, school or company)


def _led(user, role):
    return {m.organisation_id for m in user.access.memberships if m.role == role}


def _accompanied(user, today):
    """Condition on a row of a trajectory: this person coaches it."""
    team = TeamMember.objects.running(today).order_by()
    return Exists(team.filter(trajectory=OuterRef("trajectory"), user=user, role=Role.TRAJECTORY_COACH))


def _item(row, **fields):
    return OpenItem(context=row.organisation__name, **fields)


# --- no signed agreement before the first day (AGREEMENT_NOTICES) -------------------------------------------------


def _before_the_start(rows, asking):
    """Where the text has to be made: at each notice. Where it waits for signatures: at the last, and once it is late.

    Who signs has an item of their own meanwhile, and the start of the learner counts it.
    """
    for row in rows:
        notices = asking.law().value(Name.AGREEMENT_NOTICES)
        days = [row.starts_on - n * DAY for n in notices]
        urgency = Urgency.LATE if row.starts_on <= asking.today else step_of(days, asking.today)
        is_fixed = row.state not in (None, AgreementState.DRAFT)
        if urgency is None or (is_fixed and urgency > Urgency.SOON):
            continue
        if asking.hears(row, urgency):
            yield _unsigned_item(row, urgency, min(days), asking.today)


@question
def _unsigned(user, today):
    """Placements that begin soon, or began, and have no agreement that everybody signed.

    An agreement that ended was signed once: a placement that goes on without it still asks a new one.
    """
    here = Agreement.objects.open().filter(placement=OuterRef("pk")).order_by()
    rows = (
        Placement.objects.where(user, Can.DRAW_UP_AGREEMENT, today)
        .standing(today)
        .filter(starts_on__lte=today + AHEAD)
        .exclude(trajectory__state__in=CLOSED_STATES)
        .filter(~Exists(here.exclude(state__in=UNSIGNED)))
        .annotate(
            accompanies=_accompanied(user, today),
            agreement=Subquery(here.values("pk")[:1]),
            state=Subquery(here.values("state")[:1]),
        )
    )
    columns = ("pk", "starts_on", "school_id", "organisation_id", "accompanies", "agreement", "state")
    return rows.order_by().values_list(
        *columns, "trajectory_id", "learner__name", "organisation__name", named=True
    )


def _unsigned_item(row, urgency, since, today):
    title, why, action = TO_DO[row.state and AgreementState(row.state)]
    first = date_of(row.starts_on, today=today)
    past = row.starts_on <= today
    address = (
        url("learningplans:agreement", agreement=row.agreement)
        if row.agreement
        else url("learningplans:agreement_new", placement=row.pk)
    )
    return _item(
        row,
        code=f"agreement-{row.pk}",
        about=row.trajectory_id,
        task="administratie.1",
        title=f"{title} van {row.learner__name}",
        why=f"{why}. De eerste dag {'was' if past else 'is'} {first}: iedereen tekent voordien.",
        url=address,
        action=action,
        since=min(since, today),
        due=row.starts_on - DAY,
        urgency=urgency,
    )


# --- once it is signed ---------------------------------------------------------------------------------------------


def _after_signing(rows, quarters, asking):
    noted = defaultdict(set)
    for row in quarters:
        noted[row.agreement].add(row.quarter)
    for row in rows:
        yield from _upload(row, asking)
        yield from _dimona(row, asking)
        yield from _amendment(row, asking)
        yield from _quarters(row, asking, noted[row.pk])


@question
def _open_agreements(user, today):
    """Agreements about which anything may wait: few, also for who leads a large school."""
    dimona = DimonaDeclaration.objects.filter(agreement=OuterRef("pk"), withdrawn_at__isnull=True)
    pending = AgreementVersion.objects.filter(
        agreement=OuterRef("pk"), withdrawn_at__isnull=True, completed_at__isnull=True
    )
    standing = Q(state__in=AMENDABLE)
    undeclared = Q(has_dimona=False, placement__starts_on__lte=today, placement__ends_on__gte=today)
    quarterly = Q(
        kind=AgreementKind.OAO,
        state__in=(*RUNNING, AgreementState.ENDED, AgreementState.EXPIRED),
        organisation_id__in=_led(user, Role.COMPANY_COORDINATOR),
        placement__ends_on__gte=add_months(today, -12),
    )
    return (
        Agreement.objects.where(user, Can.DRAW_UP_AGREEMENT, today)
        .annotate(
            has_dimona=Exists(dimona), has_pending=Exists(pending), accompanies=_accompanied(user, today)
        )
        .filter(
            standing & (Q(uploaded_on__isnull=True) | Q(has_pending=True) | undeclared)
            | Q(state__in=UNSIGNED) & undeclared
            | quarterly
        )
        .order_by()
        .values_list(
            *("pk", "kind", "state", "started_at", "uploaded_on", "school_id", "organisation_id"),
            *("has_dimona", "has_pending", "accompanies", "organisation__name"),
            *("placement__starts_on", "placement__ends_on", "trajectory_id", "trajectory__learner__name"),
            named=True,
        )
    )


@in_advance
def _noted_quarters(ids):
    rows = QuarterDeclaration.objects.filter(agreement__among=ids).order_by()
    return rows.values_list("agreement", "quarter", named=True)


def _of_agreement(row, code, title, **fields):
    return _item(
        row,
        code=f"{code}-{row.pk}",
        about=row.trajectory_id,
        task="administratie.1",
        title=f"{title} {row.trajectory__learner__name}",
        url=fields.pop("url", None) or url("learningplans:agreement", agreement=row.pk),
        **fields,
    )


def _upload(row, asking):
    if row.state not in AMENDABLE or row.uploaded_on or row.state == AgreementState.SUSPENDED:
        return
    due = row.placement__starts_on
    urgency = max(urgency_of(due, asking.today), Urgency.SOON)
    if asking.hears(row, urgency, Party.SCHOOL):
        yield _of_agreement(
            row,
            "upload",
            "Laad de papieren op van",
            why="Iedereen tekende. De school laadt op in het loket, best voor de eerste dag. (Bron: 001:587)",
            url=url("learningplans:agreement_upload", agreement=row.pk),
            action="Bekijk wat je oplaadt",
            since=as_day(row.started_at),
            due=due,
            urgency=urgency,
        )


def _dimona(row, asking):
    first = row.placement__starts_on
    if row.has_dimona or not AgreementState(row.state).is_open or first > asking.today:
        return
    urgency = urgency_of(first, asking.today)
    party = dimona_party(row.kind, asking.law(on=first))
    if asking.hears(row, urgency, party):
        yield _of_agreement(
            row,
            "dimona",
            "Doe de Dimona voor",
            why=f"De aangifte {'moest' if first < asking.today else 'moet'} er zijn ten laatste op "
            f"{date_of(first, today=asking.today)}. (Bron: 001:588)",
            url=url("learningplans:dimona_note", agreement=row.pk),
            action="Noteer de dag",
            since=first,
            due=first,
            urgency=urgency,
        )


def _amendment(row, asking):
    if row.state in AMENDABLE and row.has_pending and asking.hears(row, Urgency.NORMAL):
        yield _of_agreement(
            row,
            "amendment",
            "Rond de wijziging af voor",
            why="De wijziging van de overeenkomst is nog niet door iedereen getekend.",
            action="Bekijk de wijziging",
            since=as_day(row.started_at),
        )


def _quarters(row, asking, noted):
    if row.kind != AgreementKind.OAO or row.state in (
        *UNSIGNED,
        AgreementState.SIGNED,
        AgreementState.UPLOADED,
    ):
        return
    if not asking.hears(row, Urgency.NORMAL, Party.COMPANY):
        return
    due = returns_due(row.placement__starts_on, row.placement__ends_on, asking.today)
    waiting = [quarter for quarter in due if quarter.code not in noted]
    if waiting:
        oldest = waiting[0]
        yield _of_agreement(
            row,
            "quarter",
            "Doe de RSZ-aangifte voor",
            why=f"{oldest.words[:1].upper()}{oldest.words[1:]} is voorbij: noteer de aangifte. (Bron: 001:590)",
            url=url("learningplans:quarter_note", agreement=row.pk),
            action="Noteer de aangifte",
            since=oldest.last + DAY,
            due=oldest.due,
            urgency=urgency_of(oldest.due, asking.today),
        )
