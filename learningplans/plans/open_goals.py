"""Goals without a place that counts: why not, and where each could go, the likeliest first."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from companies.models import Collaboration, Recognition
from duaalportal.accounts.access import OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.lib.questions import ask, question
from learningplans.company_sheets.abilities import abilities_of
from learningplans.plans.placing import written
from learningplans.rules import board as rules
from learningplans.rules.coverage import COMPANY, SCHOOL, SIMULATED, Item, Key, Places


@dataclass(frozen=True, slots=True)
class OpenGoal:
    """A goal without a place that counts: why, and where it could go."""

    key: str
    text: str
    reasons: tuple
    proposals: tuple
    # the row that stands wrong, when there is one: a proposal moves it
    item: object = None
    version: int = 0

    @property
    def field(self):
        """What a proposal is about, as a form names it."""
        return f"i={self.item}={self.version}" if self.item else self.key


MOST_TOLD, MOST_PROPOSALS = 12, 2


def open_goals(plan, periods, on, others):
    """The goals without a place that counts; with `others` (partners and centres by id) also where they could go."""
    left = plan.coverage.open_goals
    if not left:
        return ()
    where = _Where(plan, periods, on, [one.goal for one in left[:MOST_TOLD]], others) if others else None
    found = []
    for n, one in enumerate(left):
        stands = next(
            (item for item in one.items if item.place and item.organisation_id not in plan.hidden), None
        )
        found.append(
            OpenGoal(
                written(one.goal.key),
                one.goal.text,
                _reasons(plan, one),
                where.proposals(one) if where and n < MOST_TOLD else (),
                stands.id if stands else None,
                stands.version if stands else 0,
            )
        )
    return tuple(found)


def _reasons(plan, one):
    """Why it has no place: what is wrong with the one it has, else what stands in the way at each company."""
    if any(item.place for item in one.items):
        return tuple(gap.text for gap in one.gaps)
    found = []
    for stay in plan.stays:
        ability = (plan.abilities or {}).get((stay.organisation_id, *one.goal.key))
        if stay.kind == COMPANY and stay.organisation_id not in plan.hidden and _cannot(ability):
            found.append(f"{stay.name}: {ability.why}")
    return tuple(dict.fromkeys(found)) or ("Nog niet ingepland.",)


def _cannot(ability):
    return ability is not None and ability.level.value == "no"


class _Where:
    """Where goals without a place could go: first where the learner is, then where the school could send somebody."""

    def __init__(self, plan, periods, on, goals, others):
        self.plan, self.periods, self.on = plan, periods, on
        self.stays = defaultdict(list)
        for stay in plan.stays:
            self.stays[stay.kind, stay.organisation_id].append(stay)
        self.places = Places(plan.facts)
        self.load = defaultdict(Counter)
        self.ends = {}
        for item in plan.items:
            if item.place and item.starts_on and not item.known_on:
                period = rules.period_of(periods, item.starts_on)
                self.load[item.place, item.organisation_id][period.number if period else 0] += item.hours
                self.ends[item.key] = max(self.ends.get(item.key, item.starts_on), item.starts_on)
        self.partners, self.centres = others
        self.can = _can(plan, goals, self.partners)

    def proposals(self, one):
        """At most a few, the likeliest first."""
        goal = one.goal
        # the first one that stands wrong is moved; where another one stands it does not come twice
        stands = {(item.place, item.organisation_id) for item in [one for one in one.items if one.place][1:]}
        kinds = (COMPANY, SIMULATED) if COMPANY in goal.where else (SIMULATED, SCHOOL)
        ranked = [one for kind in kinds for one in self._own(goal, kind, stands)]
        found = [one for _, one in sorted(ranked, key=lambda one: one[0])]
        if len(found) < MOST_PROPOSALS:
            found += self._others(goal, stands)
        if COMPANY in goal.where and len(found) < MOST_PROPOSALS:
            found += [one for _, one in self._own(goal, SCHOOL, stands)]
        return tuple(found[:MOST_PROPOSALS])

    def _own(self, goal, kind, stands):
        if kind not in goal.where:
            return []
        found = []
        for (at, pk), stays in self.stays.items():
            if at != kind or (kind, pk) in stands:
                continue
            rank, why = self._why(goal, kind, pk)
            if rank is None:
                continue
            after, note = self._after(goal, kind, pk)
            best = self._best(goal, kind, pk, stays, after)
            if best:
                self.load[kind, pk][best[0]] += goal.hours
                found.append((rank, self._proposal(kind, pk, stays[0].name, best, f"{why} {note}".strip())))
        return found

    def _best(self, goal, kind, pk, stays, after):
        """The first period that the coverage says nothing against."""
        for number, first, last in rules.possible(self.periods, stays, after, self.load[kind, pk], self.on):
            sheet = self.plan.company_sheet_of.get((pk, *goal.key))
            item = Item(None, goal.key, kind, pk, None, sheet, first, last)
            if not any(gap.blocks for gap in self.places.faults(goal, item)):
                return number, first, last
        return None

    def _proposal(self, kind, pk, name, best, why):
        return rules.Proposal(kind, pk, name, best[1], best[2], why, rules.whole(self.periods, *best))

    def _why(self, goal, kind, pk):
        """How likely a place is (lower is better) and why; None when it cannot be."""
        if kind == SCHOOL:
            return 1, "Op school kan het altijd."
        if kind == SIMULATED:
            return 1, "Gesimuleerd leren, waar de lerende al een plaats heeft."
        ability = (self.plan.abilities or {}).get((pk, *goal.key))
        if ability is None or ability.level.value == "no":
            return None, ""
        if not ability.can:
            # nobody said whether it can: after the places that surely can
            return 5, "Vraag eerst na of het daar kan."
        more = f" {ability.partly_because}" if ability.partly_because else ""
        return ability.level.rank, ability.why + more

    def _after(self, goal, kind, pk):
        """From when it may be: after what comes first, and dangerous work from the eighteenth birthday on."""
        facts = self.plan.facts
        first = max((self.ends[key] for key in goal.after if key in self.ends), default=None)
        confirmed = self.plan.company_sheet_of.get((pk, *goal.key)) in facts.confirmed_sheets
        adult = facts.adult_from
        waits = kind == COMPANY and goal.danger and not confirmed and adult and adult > self.on
        return (max(first or adult, adult), "Vanaf dan meerderjarig.") if waits else (first, "")

    def _others(self, goal, stands):
        """Partners that can, and training centres: there the learner has no place yet."""
        found = []
        if COMPANY in goal.where and not (goal.danger and not self.plan.facts.is_adult):
            for pk, name in self.partners.items():
                ability = self.can.get((pk, *goal.key))
                if (COMPANY, pk) not in stands and ability and ability.can:
                    found.append((ability.level.rank, name, COMPANY, pk, ability.why))
        if SIMULATED in goal.where:
            here = {pk for kind, pk in self.stays if kind == SIMULATED}
            found += [
                (2, name, SIMULATED, pk, "Gesimuleerd leren.")
                for pk, name in self.centres.items()
                if pk not in here and (SIMULATED, pk) not in stands
            ]
        stay = self.stays[SCHOOL, self.plan.version.school_id]
        after = max((self.ends[key] for key in goal.after if key in self.ends), default=None)
        best = next(iter(rules.possible(self.periods, stay, after, {}, self.on)), None)
        if best is None:
            return []
        return [
            self._proposal(kind, pk, name, best, f"{why} Daar is nog geen plaatsing.")
            for _, name, kind, pk, why in sorted(found, key=lambda one: (one[0], one[1]))[:MOST_PROPOSALS]
        ]


MOST_PARTNERS, MOST_CENTRES = 40, 3


@question
def _partner_rows(schools, programmes, on):
    together = Collaboration.objects.running(on).filter(school__among=schools).order_by()
    rows = Recognition.objects.filter(
        programme__among=programmes,
        recognised_on__lte=on,
        expires_on__gt=on,
        withdrawn_on__isnull=True,
        organisation__in=together.values("organisation"),
    ).order_by()
    return rows.values_list("organisation_id", "organisation__name", named=True)


@question
def _centre_rows():
    rows = Organisation.objects.filter(kind=OrganisationKind.TRAINING_CENTRE)
    return rows.order_by("name", "pk").values_list("pk", "name", named=True)[:MOST_CENTRES]


def partner_questions(trajectory, on):
    """What to ask to know where the school could send somebody."""
    return [
        _partner_rows(schools=[trajectory.school_id], programmes=[trajectory.programme_id], on=on),
        _centre_rows(),
    ]


def partners_in(plan, rows, centres):
    """Companies that work with the school and are recognised, and training centres: names by id, without those of the learner."""
    here = {stay.organisation_id for stay in plan.stays}
    rows = sorted({(row.organisation__name, row.organisation_id) for row in rows})
    partners = {pk: name for name, pk in rows if pk not in here}
    partners = dict(list(partners.items())[:MOST_PARTNERS])
    return partners, {row.pk: row.name for row in sorted(centres, key=lambda row: row.name)}


def partners_of(plan, on):
    """The same, asked by itself (one query)."""
    return partners_in(plan, *ask(partner_questions(plan.version.trajectory, on)))


def _can(plan, goals, partners):
    """What those companies can of these goals (one query)."""
    wanted = {goal.key for goal in goals if COMPANY in goal.where}
    sheets = [
        replace(sheet, goals=tuple(goal for goal in sheet.goals if Key(sheet.sheet_id, goal.code) in wanted))
        for sheet in plan.sheets
        if any(key.sheet_id == sheet.sheet_id for key in wanted)
    ]
    return abilities_of(partners, plan.version.trajectory.school, sheets) if partners and sheets else {}
