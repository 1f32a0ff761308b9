"""Ask for a proposal, and compute it behind the page: who could go where, why, and why somebody has no place."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.jobs import services as work
from matching.models import Proposal, ProposalSchool, ProposedMatch
from matching.openings.facts import way
from matching.proposals.gathering import fingerprint, gather
from matching.proposals.weights import weights_for
from matching.rules.assigning import assign, spread
from matching.rules.scoring import reasons, score, weights_of

KIND = "matching.proposal"
BATCH = 500

audit.verbs(
    proposal_asked="vroeg een voorstel voor lerenden en leerplaatsen",
    proposal_joined="nam deel aan een voorstel",
)


@transaction.atomic
def ask(*, school, by, at, **question):
    """Keep the question, as `keep` does, and put the work in the queue."""
    row = keep(school=school, by=by, at=at, **question)
    row.job = work.start(
        kind=KIND,
        by=by,
        at=at,
        organisation=school,
        params={"proposal": str(row.pk)},
        label=f"Voorstel: {row.title}",
        key=f"proposal-{row.pk}",
    )
    row.save(update_fields=["job"])
    return row


@transaction.atomic
def keep(*, school, school_year, by, at, programme=None, class_group="", with_schools=()):
    """Keep the question with the weights of now; other schools take part once they agree."""
    weights, _ = weights_for(school)
    row = Proposal.objects.create(
        school=school,
        title=_title(programme, class_group),
        programme=programme,
        school_year=school_year,
        class_group=class_group,
        weights={factor.value: weight for factor, weight in weights.items()},
        made_at=at,
        made_by=by,
    )
    for other in with_schools:
        ProposalSchool.objects.create(proposal=row, school=other, asked_by=school)
    audit.record("proposal_asked", row, by=by, at=at)
    return row


@transaction.atomic
def join(*, part, by, at):
    """Another school agrees that its learners are in the proposal, from the next time it is computed."""
    current = ProposalSchool.objects.select_for_update(of=("self",)).get(pk=part.pk)
    if current.agreed_at is None:
        current.agreed_at, current.agreed_by = at, by
        current.save(update_fields=["agreed_at", "agreed_by"])
        audit.record("proposal_joined", current, by=by, at=at)
    return current


def _title(programme, class_group):
    what = programme.name if programme else "Alle opleidingen"
    return f"{what}, klas {class_group}" if class_group else what


def compute(*, proposal, at, today, progress):
    """Compute the whole and write it at once: begun anew it replaces what was half there. Returns how many got a place."""
    weights = weights_of(proposal.weights)
    progress(0, 4, "Lerenden en leerplaatsen lezen")
    print_of = fingerprint(proposal, today)
    known = gather(proposal, weights, today)
    progress(1, 4, "De beste verdeling zoeken")
    fixed = {one: offer for one, offer in known.fixed.items() if known.offers[offer].places > 0}
    shared = {
        place: max(free, sum(1 for o in fixed.values() if known.openings[o].establishment_id == place))
        for place, free in known.shared.items()
    }
    placed = assign(known.seekers, known.pairs, known.rooms, shared=shared, fixed=fixed)
    progress(2, 4, "Opschrijven waarom")
    lines = [
        _line(proposal, known, seeker, placed.get(seeker.key), weights) for seeker in known.seekers.values()
    ]
    progress(3, 4, "Bewaren")
    with transaction.atomic():
        current = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        current.lines.all().delete()
        ProposedMatch.objects.bulk_create(lines, batch_size=BATCH)
        current.fingerprint, current.finished_at = print_of, at
        current.summary = _summary(known, placed)
        current.save(update_fields=["fingerprint", "finished_at", "summary"])
    progress(4, 4, "Klaar")
    return len(placed)


def _line(proposal, known, seeker, offer_key, weights):
    row = ProposedMatch(
        proposal=proposal,
        school_id=seeker.school,
        trajectory=known.trajectories[seeker.key],
        is_fixed=known.fixed.get(seeker.key) == offer_key and offer_key is not None,
    )
    if offer_key is None:
        row.why_not = _why_not(known, seeker)
        return row
    offer, opening = known.offers[offer_key], known.openings[offer_key]
    said = reasons(seeker, offer, way(seeker, offer))
    row.opening, row.starts_on, row.ends_on = opening, opening.starts_on, opening.ends_on
    row.score = score(said, weights)
    row.reasons = [{"factor": one.factor.value, "points": one.points, "text": one.text} for one in said]
    return row


def _why_not(known, seeker):
    if not seeker.programme or not any(one.programme == seeker.programme for one in known.offers.values()):
        return "Niemand biedt nu een plaats aan voor deze opleiding."
    if seeker.key not in known.with_pairs:
        no = known.barred[seeker.key]
        why, often = no.most_common(1)[0]
        if no.total() == 1:
            return f"Bij de enige plaats staat dit in de weg: {why}"[:300]
        so = "Overal" if often == no.total() else "Bijvoorbeeld"
        return f"Bij geen van de {no.total()} plaatsen kan het nu. {so}: {why}"[:300]
    return "Er zijn minder plaatsen dan lerenden die er terechtkunnen."


def _summary(known, placed):
    """Figures of the whole and per school, so that one sees whether it is fair: placed, travel, wishes."""
    fair = spread(
        known.seekers,
        placed,
        km=lambda seeker, offer: way(known.seekers[seeker], known.offers[offer]),
        rank=lambda seeker, offer: known.seekers[seeker].wishes.get(offer),
        school_of=lambda seeker: str(known.seekers[seeker].school),
    )
    return {
        "learners": len(known.seekers),
        "openings": len(known.openings),
        "places": sum(one.places for one in known.offers.values()),
        "pairs": len(known.pairs),
        "placed": len(placed),
        "schools": {
            school: {
                "learners": one.learners,
                "placed": one.placed,
                "rate": one.rate,
                "km": one.mean_km,
                "wishes": one.got_a_wish,
            }
            for school, one in fair.items()
        },
    }
