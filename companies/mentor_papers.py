"""What was seen of a mentor's papers: certificate of good conduct, proof of prior training, mentor training.

The certificate itself and what it says are never kept; only its model and days, who saw it and whether it is in order.
"""

from django.db import transaction
from django.utils import timezone

from companies.mentors import locked
from companies.models import ConductCertificateCheck, MentorTraining, PriorTrainingProof
from companies.rules.papers import certificate_faults, proof_faults, refuse, training_faults
from duaalportal.accounts import audit
from duaalportal.catalogue.parameters import book
from duaalportal.catalogue.routing import scheme_for
from duaalportal.lib.keys import row_id

audit.verbs(
    certificate_seen="zag het uittreksel uit het strafregister",
    proof_seen="zag een bewijs van vooropleiding",
    training_planned="zette een mentoropleiding bij de mentor",
    training_changed="paste een mentoropleiding aan",
)


def parameters_for(mentor, on):
    """The values of the rules on a day, for whoever is responsible for the mentor's establishment."""
    place = mentor.establishment
    scheme = scheme_for(place.joint_committee_id, on) if place else None
    return book().on(on, scheme.pk if scheme else None)


@transaction.atomic
def see_certificate(*, mentor, model, issued_on, seen_on, in_order, by, at, key=None):
    """Keep that the certificate was seen by this person; raises CannotBe. The newest check is the one that counts."""
    mentor = locked(mentor)
    pk = row_id(key, by, mentor.organisation)
    if key and (sent_before := ConductCertificateCheck.objects.filter(pk=pk).first()):
        return sent_before
    refuse(
        certificate_faults(
            model=model,
            issued_on=issued_on,
            seen_on=seen_on,
            in_order=in_order,
            today=timezone.localdate(at),
            p=parameters_for(mentor, seen_on),
        )
    )
    check = ConductCertificateCheck.objects.create(
        id=pk,
        organisation_id=mentor.organisation_id,
        mentor=mentor,
        model=model.strip(),
        issued_on=issued_on,
        seen_on=seen_on,
        seen_by=by,
        in_order=in_order,
    )
    audit.record("certificate_seen", mentor, by=by, at=at)
    return check


@transaction.atomic
def see_proof(*, mentor, programme, kind, title, seen_on, by, at, key=None):
    """Keep that a proof of prior training was seen; it counts once the partnership approves it. Raises CannotBe."""
    mentor = locked(mentor)
    pk = row_id(key, by, mentor.organisation)
    if key and (sent_before := PriorTrainingProof.objects.filter(pk=pk).first()):
        return sent_before
    refuse(proof_faults(seen_on=seen_on, today=timezone.localdate(at)))
    proof = PriorTrainingProof.objects.create(
        id=pk,
        organisation_id=mentor.organisation_id,
        mentor=mentor,
        programme=programme,
        kind=kind,
        title=title,
        seen_on=seen_on,
        seen_by=by,
    )
    audit.record("proof_seen", mentor, by=by, at=at, programme=programme.pk)
    return proof


@transaction.atomic
def add_training(*, mentor, by, at, key=None, **fields):
    """Put a training, planned or followed, with a mentor; raises CannotBe."""
    mentor = locked(mentor)
    pk = row_id(key, by, mentor.organisation)
    if key and (sent_before := MentorTraining.objects.filter(pk=pk).first()):
        return sent_before
    training = MentorTraining(id=pk, organisation_id=mentor.organisation_id, mentor=mentor)
    _fill(training, fields, by, at)
    training.save(force_insert=True)
    audit.record("training_planned", mentor, by=by, at=at)
    return training


@transaction.atomic
def change_training(*, training, by, at, **fields):
    """Correct a training, or say that it was followed and its certificate seen; raises CannotBe."""
    current = (
        MentorTraining.objects.select_for_update(of=("self",), no_key=True)
        .select_related("mentor")
        .get(pk=training.pk)
    )
    _fill(current, fields, by, at)
    current.save()
    audit.record("training_changed", current.mentor, by=by, at=at)
    return current


def _fill(training, fields, by, at):
    """Title, provider, planned_on, followed_on, certificate_seen_on, is_exemption and counts; who saw is who says so."""
    seen_before = training.certificate_seen_on
    for name in (
        "title",
        "provider",
        "course",
        "planned_on",
        "followed_on",
        "certificate_seen_on",
        "is_exemption",
        "counts",
    ):
        if name in fields:
            setattr(training, name, fields[name])
    refuse(
        training_faults(
            planned_on=training.planned_on,
            followed_on=training.followed_on,
            certificate_seen_on=training.certificate_seen_on,
            today=timezone.localdate(at),
        )
    )
    if training.certificate_seen_on is None:
        training.certificate_seen_by = None
    elif training.certificate_seen_on != seen_before or training.certificate_seen_by_id is None:
        training.certificate_seen_by = by
