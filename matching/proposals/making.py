"""Ask for a proposal, and compute it behind the page: who could go where, why, and why somebody has no place."""

import gc
import json
from collections import Counter
from contextlib import contextmanager

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.jobs import services as work
from duaalportal.lib.plain import in_full
from matching.models import Match, Proposal, ProposedMatch
from matching.openings.facts import way
from matching.proposals.gathering import fingerprint, first_of, gather
from matching.proposals.joining import carry_over, invite
from matching.proposals.keeping import NewLine, write_lines
from matching.proposals.rotation import rounds
from matching.proposals.weights import weights_for
from matching.rules.assigning import assign_many, order, spread
from matching.rules.scoring import Told, weights_of

KIND = "matching.proposal"

audit.verbs(
    proposal_asked="vroeg een voorstel voor lerenden en leerplaatsen",
)


@transaction.atomic
def ask(*, school, by, at, **question):
    """Keep the question, as `keep` does, and put the work in the queue."""
    return start(keep(school=school, by=by, at=at, **question), by, at)


@transaction.atomic
def ask_again(*, proposal, by, at):
    """A fresh proposal for the same question, with the schools that took part: they agreed to this question."""
    row = keep(
        school=proposal.school,
        school_year=proposal.school_year,
        programme=proposal.programme,
        class_group=proposal.class_group,
        blocks=proposal.blocks,
        by=by,
        at=at,
    )
    carry_over(old=proposal, new=row)
    return start(row, by, at)


def start(row, by, at):
    """Put the work in the queue."""
    row.job = work.start(
        kind=KIND,
        by=by,
        at=at,
        organisation=row.school,
        params={"proposal": str(row.pk)},
        label=f"Voorstel: {row.title}",
        key=f"proposal-{row.pk}",
    )
    row.save(update_fields=["job"])
    return row


@transaction.atomic
def keep(*, school, school_year, by, at, programme=None, class_group="", blocks=0, with_schools=()):
    """Keep the question with the weights of now; other schools take part once they agree."""
    weights, _ = weights_for(school)
    row = Proposal.objects.create(
        school=school,
        title=_title(programme, class_group),
        programme=programme,
        school_year=school_year,
        class_group=class_group,
        blocks=blocks,
        weights={factor.value: weight for factor, weight in weights.items()},
        made_at=at,
        made_by=by,
    )
    for other in with_schools:
        invite(proposal=row, school=other, by=by, at=at)
    audit.record("proposal_asked", row, by=by, at=at)
    return row


def _title(programme, class_group):
    what = programme.name if programme else "Alle opleidingen"
    return f"{what}, klas {class_group}" if class_group else what


def compute(*, proposal, at, today, progress):
    """Compute the whole and write it at once: begun anew it replaces what was half there. Returns how many got a place."""
    with collector_waits():
        return _compute(proposal, at, today, progress)


def _compute(proposal, at, today, progress):
    weights = weights_of(proposal.weights)
    progress(0, 4, "Lerenden en leerplaatsen lezen")
    print_of = fingerprint(proposal, today)
    known = gather(proposal, weights, today)
    progress(1, 4, "De beste verdeling zoeken")
    placed = place_all(known)
    going = rounds(known, placed, settled(known)[1], proposal.blocks, first_of(proposal, today))
    progress(2, 4, "Opschrijven waarom")
    told = Told(weights)
    lines = [_line(known, seeker, placed.get(seeker.key), told) for seeker in known.seekers.values()]
    for key, one in going.by_learner.items():
        lines += _blocks(known, known.seekers[key], one, told)
    progress(3, 4, "Bewaren")
    with transaction.atomic():
        current = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        before = ProposedMatch.objects.filter(proposal=current)
        Match.objects.filter(line__in=before.order_by().values("pk")).update(line=None)
        before._raw_delete(before.db)  # nothing else leads to a line
        write_lines(current, lines)
        current.fingerprint, current.finished_at = print_of, at
        current.summary = _summary(known, placed, going)
        current.save(update_fields=["fingerprint", "finished_at", "summary"])
    progress(4, 4, "Klaar")
    return current.summary["placed"]


@contextmanager
def collector_waits():
    """Inside, garbage waits: hundreds of thousands of rows are looked at once, and none of them is garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def place_all(known, **how):
    """{learner: opening} for all who are gathered; talks that people agreed on stay."""
    fixed, shared = settled(known)
    columns = known.pairs.seekers, known.pairs.offers, known.pairs.points
    return assign_many(list(known.seekers), columns, known.rooms, shared=shared, fixed=fixed, **how)


def settled(known):
    """The talks that stay, as {learner: opening}, and the free places of each group, no fewer than those talks take.

    Where people agreed on more talks than there are places, they decide which; so many of them stay as there is room for.
    """
    rooms, stay, shared, fixed = {room.offer: room for room in known.rooms}, Counter(), dict(known.shared), {}
    for key in sorted(known.fixed, key=order):
        offer = known.fixed[key]
        if stay[offer] < rooms[offer].places:
            fixed[key] = offer
            stay[offer] += 1
            for group in (rooms[offer].group, rooms[offer].around):
                stay[group] += 1
                shared[group] = max(shared[group], stay[group])
    return fixed, shared


def _line(known, seeker, offer_key, told):
    if offer_key is None:
        return NewLine(seeker.school, seeker.key, why_not=_why_not(known, seeker))
    offer, opening = known.offers[offer_key], known.openings[offer_key]
    points, reasons = told(seeker, offer, way(seeker, offer))
    return NewLine(
        seeker.school,
        seeker.key,
        offer_key,
        starts_on=opening.starts_on,
        ends_on=opening.ends_on,
        is_fixed=known.fixed.get(seeker.key) == offer_key,
        score=points,
        reasons=reasons,
    )


def _blocks(known, seeker, going, told):
    """A line per block of a rotation; the first one says why."""
    for nth, (offer_key, first, last) in enumerate(going.stops, 1):
        row = _line(known, seeker, offer_key, told)
        row = row._replace(is_rotation=True, block=nth, starts_on=first, ends_on=last)
        if nth == 1:
            why = {"of": going.of, "together": going.together, "alone": going.alone}
            row = row._replace(rotation=json.dumps(why))
        yield row


def _why_not(known, seeker):
    if not known.by_programme[seeker.programme]:
        return "Niemand biedt nu een plaats aan voor deze opleiding."
    if seeker.key not in known.with_pairs:
        no = known.barred(seeker)
        why, often = no.most_common(1)[0]
        if no.total() == 1:
            return f"Bij de enige plaats staat dit in de weg: {why}"[:300]
        so = "Overal" if often == no.total() else "Bijvoorbeeld"
        return f"Bij geen van de {no.total()} plaatsen kan het nu. {so}: {why}"[:300]
    return "Er zijn minder plaatsen dan lerenden die er terechtkunnen."


def _summary(known, placed, going):
    """Figures of the whole and per school, so that one sees whether it is fair: placed, travel, wishes."""
    # who goes round is placed, counted at the first stop
    placed = placed | {key: one.stops[0][0] for key, one in going.by_learner.items()}
    fair = spread(
        known.seekers,
        placed,
        km=lambda seeker, offer: way(known.seekers[seeker], known.offers[offer]),
        rank=lambda seeker, offer: known.seekers[seeker].wishes.get(offer),
        school_of=lambda seeker: in_full(known.seekers[seeker].school),
    )
    return {
        "learners": len(known.seekers),
        "openings": len(known.openings),
        "places": sum(one.places for one in known.offers.values()),
        "pairs": len(known.pairs),
        "placed": len(placed),
        "rotations": len(going.by_learner),
        # how far the rotations may be from the best, in hundredths
        "gap": round(100 * going.gap),
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
