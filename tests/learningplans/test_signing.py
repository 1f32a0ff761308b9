"""Signing: everybody for themselves, the exact file, each party once; by screen, with a mandate, or on paper."""

import hashlib
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry, Membership
from duaalportal.lib.uploads import Upload
from learningplans import agreements, mandates, personal_data, signing
from learningplans.models import (
    AgreementState,
    AgreementStep,
    AgreementVersion,
    Guardian,
    Learner,
    Party,
    Signature,
    SigningMandate,
)
from learningplans.rules.agreements import EVERYBODY
from tests.factories.accounts import member
from tests.factories.learningplans import make_guardian
from tests.learningplans import agreeing
from tests.learningplans.agreeing import CONTENT, DAY, fixed, move_placement
from tests.stories import as_now, fresh, now, one_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M17")]
HASH = hashlib.sha256(CONTENT).hexdigest()
SCAN = Upload(b"%PDF-1.7 scan", "application/pdf", "pdf")
S = AgreementState


@one_world
def world():
    """One placement, its agreement fixed and waiting for signatures; each story is undone by its own test."""
    found = agreeing.world()
    found.father = member(Role.GUARDIAN, found.school, name="Karim Amrani")
    found.legal = member(Role.LEGAL_REPRESENTATIVE, found.company)
    found.other_director = member(Role.COMPANY_DIRECTOR, found.company)
    found.stranger = member(Role.GUARDIAN, found.school)
    found.elsewhere = member(Role.COMPANY_DIRECTOR)
    found.agreement = fixed(found)
    found.version = agreements.current_version(found.agreement)
    return found


def put(world, party, person, guardian=None, sha256=HASH, version=None, at=None):
    return signing.sign(
        version=fresh(version or world.version),
        party=party,
        guardian=guardian,
        by=as_now(person),
        at=at or now(),
        sha256=sha256,
    )


def put_all(world, *but):
    """Everybody signs, in the order of the parties, without these."""
    people = {
        Party.COMPANY: (world.director, None),
        Party.SCHOOL: (world.school_director, None),
        Party.LEARNER: (world.learner_person, None),
        Party.GUARDIAN: (world.mother, world.guardian),
    }
    return [put(world, party, *people[party]) for party in EVERYBODY if party not in but]


def dues(world, on=None):
    return signing.due_signatures(fresh(world.version), on or today())


# --- whose -----------------------------------------------------------------------------------------------------------

MAY_SIGN = {
    Party.COMPANY: {"director", "legal", "other_director"},
    Party.SCHOOL: {"school_director"},
    Party.LEARNER: {"learner_person"},
    Party.GUARDIAN: {"mother"},
}
PEOPLE = (
    *("director", "legal", "other_director", "coordinator", "mentor_person", "elsewhere"),
    *("school_director", "school_coordinator", "coach", "teacher"),
    *("learner_person", "mother", "father", "stranger"),
)


@pytest.mark.shows("X02")
@pytest.mark.parametrize("party", EVERYBODY)
def test_nobody_signs_for_another(world, party):
    guardian = world.guardian if party is Party.GUARDIAN else None
    for name in PEOPLE:
        point = transaction.savepoint()
        try:
            row = put(world, party, getattr(world, name), guardian)
        except signing.NotYourSignature as refusal:
            assert name not in MAY_SIGN[party], refusal
            assert "teken" in str(refusal)
        else:
            assert name in MAY_SIGN[party]
            assert (row.signer, row.party, row.file_sha256) == (getattr(world, name), party, HASH)
        transaction.savepoint_rollback(point)


def test_the_last_signature_moves_the_agreement_and_every_one_has_its_evidence(world):
    first, *_, last = put_all(world)
    agreement = fresh(world.agreement)
    assert agreement.state == S.SIGNED and fresh(world.version).completed_at
    steps = AgreementStep.objects.filter(agreement=agreement).order_by("at", "pk")
    assert [step.to_state for step in steps] == [S.DRAFT, S.READY, S.PARTLY_SIGNED, S.SIGNED]
    assert (first.signer_role, last.signer_role) == ("directie of hr", "moeder")
    assert {row.method for row in Signature.objects.all()} == {Signature.Method.ELECTRONIC}
    acts = AuditEntry.objects.filter(verb="signature_put", organisation=world.school)
    assert acts.count() == 4 and {act.facts["sha256"] for act in acts} == {HASH}
    assert [due.signature is not None for due in dues(world)] == [True] * 4
    (taken,) = personal_data.collect(world.mother)["Wat je ondertekende"]
    assert (taken["als"], taken["vingerafdruk van het bestand"]) == ("moeder", HASH)


def test_sending_twice_counts_once_and_another_director_reads_who_signed(world):
    first = put(world, Party.COMPANY, world.director)
    assert put(world, Party.COMPANY, world.director) == first
    with pytest.raises(signing.AlreadySigned, match=world.director.name):
        put(world, Party.COMPANY, world.other_director)
    put_all(world, Party.COMPANY)
    assert put(world, Party.COMPANY, world.director) == first
    assert Signature.objects.count() == 4


# --- which text ------------------------------------------------------------------------------------------------------


def test_a_signature_on_another_text_is_refused(world):
    with pytest.raises(signing.TextChanged, match="niet meer dezelfde"):
        put(world, Party.COMPANY, world.director, sha256="0" * 64)
    name = world.version.file.name
    for damage in (b"%PDF-1.7 een ander loon", None):
        default_storage.delete(name)
        if damage:
            with default_storage.open(name, "wb") as file:
                file.write(damage)
        with pytest.raises(signing.TextChanged, match="verwittig de school"):
            put(world, Party.COMPANY, world.director)
    with default_storage.open(name, "wb") as file:
        file.write(CONTENT)
    assert put(world, Party.COMPANY, world.director)


def test_a_withdrawn_text_and_a_draft_are_not_signed(world):
    put(world, Party.COMPANY, world.director)
    agreements.rework(agreement=fresh(world.agreement), reason="Verkeerd.", by=as_now(world.coach), at=now())
    with pytest.raises(signing.SigningRefused, match="ingetrokken"):
        put(world, Party.SCHOOL, world.school_director)
    draft = agreements.current_version(world.agreement)
    assert not any(due.signature for due in signing.due_signatures(draft, today()))
    with pytest.raises(signing.SigningRefused, match="ligt nog niet vast"):
        put(world, Party.SCHOOL, world.school_director, version=draft)


def test_an_agreement_that_was_withdrawn_is_not_signed(world):
    agreements.move(
        agreement=fresh(world.agreement),
        name="withdraw",
        on=today(),
        by=as_now(world.coach),
        at=now(),
        reason="Fout.",
    )
    with pytest.raises(signing.SigningRefused, match="ingetrokken"):
        put(world, Party.COMPANY, world.director)


def test_an_amendment_is_signed_by_whom_it_binds_and_leaves_the_state(world):
    put_all(world)
    move_placement(world.placement, hours_per_week=22)
    amended = agreements.amend(
        agreement=fresh(world.agreement),
        reason="Minder.",
        effective_on=today() + DAY,
        by=as_now(world.coach),
        at=now(),
    )
    agreements.fix(version=amended, by=world.coach, at=now(), content=CONTENT)
    story = SimpleNamespace(**{**vars(world), "version": amended})
    assert len(dues(story)) == 4 and not any(due.signature for due in dues(story))
    put_all(story)
    assert fresh(amended).completed_at and fresh(world.agreement).state == S.SIGNED
    assert Signature.objects.filter(agreement_version=world.version).count() == 4


# --- parents ---------------------------------------------------------------------------------------------------------


def test_two_parents_who_are_marked_both_sign(world):
    father = make_guardian(world.learner, user=world.father, relation="vader")
    put_all(world)
    assert fresh(world.agreement).state == S.PARTLY_SIGNED
    with pytest.raises(signing.NotYourSignature, match="Karim Amrani"):
        put(world, Party.GUARDIAN, world.mother, father)
    put(world, Party.GUARDIAN, world.father, father)
    assert fresh(world.agreement).state == S.SIGNED


def test_with_no_parent_marked_either_one_is_enough(world):
    Guardian.objects.filter(learner=world.learner).update(signs=False)
    father = make_guardian(world.learner, user=world.father, signs=False)
    (due,) = [due for due in dues(world) if due.party == Party.GUARDIAN]
    assert set(due.any_of) == {world.guardian, father} and due.guardian is None
    put_all(world, Party.GUARDIAN)
    put(world, Party.GUARDIAN, world.father, father)
    assert fresh(world.agreement).state == S.SIGNED


def test_a_minor_without_a_known_parent_waits_for_one(world):
    Guardian.objects.filter(learner=world.learner).update(ends_on=today() - DAY)
    put_all(world, Party.GUARDIAN)
    assert fresh(world.agreement).state == S.PARTLY_SIGNED
    with pytest.raises(signing.NotYourSignature):
        put(world, Party.GUARDIAN, world.mother, world.guardian)
    assert "Voeg een ouder" in dues(world)[-1].todo


def test_who_came_of_age_meanwhile_signs_alone_and_the_coach_rounds_off(world):
    put_all(world, Party.GUARDIAN)
    with pytest.raises(signing.SigningRefused, match="Nog niet iedereen"):
        signing.settle(version=fresh(world.version), by=as_now(world.coach), at=now())
    Learner.objects.filter(pk=world.learner.pk).update(birth_date=today().replace(year=today().year - 18))
    with pytest.raises(signing.NotYourSignature, match="meerderjarig"):
        put(world, Party.GUARDIAN, world.mother, world.guardian)
    version = fresh(world.version)
    assert signing.only_waits(version.agreement, version, dues(world))
    with pytest.raises(signing.NotYourSignature):
        signing.settle(version=version, by=as_now(world.mentor_person), at=now())
    signing.settle(version=version, by=as_now(world.coach), at=now())
    assert fresh(world.agreement).state == S.SIGNED


def test_what_a_parent_signed_stands_after_the_birthday(world):
    put(world, Party.GUARDIAN, world.mother, world.guardian)
    Learner.objects.filter(pk=world.learner.pk).update(birth_date=today().replace(year=today().year - 18))
    put_all(world, Party.GUARDIAN)
    assert fresh(world.agreement).state == S.SIGNED
    assert [due.party for due in dues(world)] == list(EVERYBODY)


# --- mandates --------------------------------------------------------------------------------------------------------


def give(world, taker, giver=None, organisation=None, days=30):
    return mandates.give_mandate(
        organisation=organisation or world.company,
        taker=taker,
        ends_on=today() + days * DAY,
        by=as_now(giver or world.director),
        at=now(),
    )


def test_with_a_mandate_a_colleague_signs_and_it_says_so(world):
    mandate = give(world, world.coordinator)
    row = put(world, Party.COMPANY, world.coordinator)
    assert row.mandate == mandate
    assert signing.role_words(row) == f"coördinator bedrijf, met volmacht van {world.director.name}"
    give(world, world.coach, giver=world.school_director, organisation=world.school)
    assert put(world, Party.SCHOOL, world.coach).mandate.giver == world.school_director


def ended(person, role):
    Membership.objects.filter(user=person, role=role).update(ended_at=now(), ended_by=person)


@pytest.mark.parametrize(
    "end",
    [
        lambda w, m: mandates.withdraw_mandate(mandate=m, by=as_now(w.director), at=now()),
        lambda w, m: SigningMandate.objects.filter(pk=m.pk).update(
            starts_on=today() - 9 * DAY, ends_on=today() - DAY
        ),
        lambda w, m: ended(w.director, Role.COMPANY_DIRECTOR),
        lambda w, m: ended(w.coordinator, Role.COMPANY_COORDINATOR),
    ],
    ids=["withdrawn", "over", "giver left", "taker left"],
)
def test_a_mandate_that_ended_signs_nothing_from_the_next_request_on(world, end):
    mandate = give(world, world.coordinator)
    end(world, mandate)
    assert not mandates.effective(SigningMandate.objects.all(), today()).exists()
    with pytest.raises(signing.NotYourSignature, match="volmacht"):
        put(world, Party.COMPANY, world.coordinator)


def test_who_may_give_a_mandate_to_whom(world):
    refused = {
        "coordinator gives": (world.mentor_person, world.coordinator),
        "to a mentor": (world.mentor_person, world.director),
        "to oneself": (world.director, world.director),
        "to who signs already": (world.other_director, world.director),
        "to somebody of the school": (world.coach, world.director),
        "by a director of elsewhere": (world.coordinator, world.elsewhere),
    }
    for who, (taker, giver) in refused.items():
        with pytest.raises(mandates.MandateRefused):
            give(world, taker, giver=giver)
            pytest.fail(who)
    with pytest.raises(mandates.MandateRefused, match="voorbij"):
        give(world, world.coordinator, days=-1)
    give(world, world.coordinator)
    with pytest.raises(mandates.MandateRefused, match="al een volmacht"):
        give(world, world.coordinator, giver=world.legal)
    ended(world.director, Role.COMPANY_DIRECTOR)
    assert give(world, world.coordinator, giver=world.legal).giver == world.legal


# --- on paper --------------------------------------------------------------------------------------------------------


def on_paper(world, *parties, by=None, signed_on=None):
    names = {Party.COMPANY: "Greet Maes", Party.SCHOOL: "An Vos", Party.LEARNER: "Lina", Party.GUARDIAN: "N."}
    signers = [
        signing.Signer(p, names[p], p.label, world.guardian if p is Party.GUARDIAN else None) for p in parties
    ]
    return signing.record_paper(
        version=fresh(world.version),
        signers=signers,
        signed_on=signed_on or today(),
        upload=SCAN,
        by=as_now(by or world.coach),
        at=now(),
    )


def test_signatures_on_paper_count_as_much_and_keep_their_scan(world):
    rows = on_paper(world, Party.COMPANY, Party.GUARDIAN)
    assert {row.scan_sha256 for row in rows} == {SCAN.sha256} and not any(row.signer for row in rows)
    assert rows[0].recorded_by == world.coach
    put_all(world, Party.COMPANY, Party.GUARDIAN)
    assert fresh(world.agreement).state == S.SIGNED
    assert [due.signature.method for due in dues(world)] == ["paper", "electronic", "electronic", "paper"]


def test_what_cannot_be_on_paper_is_refused_and_leaves_no_scan(world):
    folder = signing.FOLDER

    def files():
        return set(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else set()

    before = files()
    for match, act in (
        ("moet nog komen", lambda: on_paper(world, Party.COMPANY, signed_on=today() + DAY)),
        ("te vroeg", lambda: on_paper(world, Party.COMPANY, signed_on=today() - DAY)),
        ("noteert de school", lambda: on_paper(world, Party.SCHOOL, by=world.coordinator)),
        ("noteert de school", lambda: on_paper(world, Party.COMPANY, by=world.mentor_person)),
        ("Kies wie", lambda: on_paper(world)),
    ):
        with pytest.raises(signing.SigningRefused, match=match):
            act()
    put(world, Party.COMPANY, world.director)
    with pytest.raises(signing.AlreadySigned):
        on_paper(world, Party.LEARNER, Party.COMPANY)
    assert Signature.objects.count() == 1 and files() == before


def test_a_signature_after_the_start_is_kept_and_shown_as_late(world):
    put(world, Party.COMPANY, world.director)
    AgreementVersion.objects.filter(pk=world.version.pk).update(effective_on=today() + DAY)
    assert [due.is_late for due in dues(world)] == [False] * 4
    AgreementVersion.objects.filter(pk=world.version.pk).update(effective_on=today())
    assert [due.is_late for due in dues(world)] == [True, False, False, False]
