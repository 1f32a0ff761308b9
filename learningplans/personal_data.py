"""What schools keep on a learner and a parent: to take along, and what goes when they are erased.

What was agreed, signed and decided stays, without the person's own words and data: others rely on it.
"""

from learningplans import personal_plans
from learningplans.models import (
    Absence,
    Guardian,
    GuardianGrant,
    Learner,
    Meeting,
    SavedFilter,
    Signature,
    SigningMandate,
    StartProfile,
    TeamMember,
    WellbeingNote,
)

NAME = "Verwijderde persoon"


def collect(user):
    """One's own data as learner, as parent and in teams, under Dutch headings; of others not more than a name."""
    learners = Learner.objects.filter(user=user).select_related("school").order_by("added_at", "pk")
    lines = Guardian.objects.filter(user=user).select_related("learner", "school").order_by("starts_on", "pk")
    return {
        "Jouw gegevens als lerende": [_learner(row) for row in learners],
        "Opmerkingen over hoe het met je gaat": [
            {"geschreven op": row.written_at, "door": row.written_by.name, "tekst": row.text}
            for row in WellbeingNote.objects.filter(trajectory__learner__user=user)
            .select_related("written_by")
            .order_by("written_at", "pk")
        ],
        "Voor wie je ouder of voogd bent": [_parent(row) for row in lines],
        "Je plaats in het team van een lerende": [
            {
                "voor": row.organisation.name,
                "rol": row.get_role_display(),
                "vanaf": row.starts_on,
                "tot en met": row.ends_on,
            }
            for row in TeamMember.objects.filter(user=user)
            .select_related("organisation")
            .order_by("starts_on", "pk")
        ],
        "Wat je ondertekende": [_signature(row) for row in _signatures(user)],
        "Volmachten om te tekenen die je kreeg": [
            {"voor": row.organisation.name, "van": row.giver.name, "vanaf": row.starts_on, "tot": row.ends_on}
            for row in SigningMandate.objects.filter(taker=user)
            .select_related("organisation", "giver")
            .order_by("given_at", "pk")
        ],
        "Filters die je bewaarde": list(
            SavedFilter.objects.filter(user=user).order_by("name").values_list("name", flat=True)
        ),
        **personal_plans.collect(user),
    }


def _signatures(user):
    rows = Signature.objects.filter(signer=user).select_related("organisation", "agreement_version")
    return rows.order_by("recorded_at", "pk")


def _signature(row):
    return {
        "overeenkomst bij": row.organisation.name,
        "versie": row.agreement_version.number,
        "als": row.signer_role,
        "op": row.signed_on,
        "vingerafdruk van het bestand": row.file_sha256,
    }


def _learner(row):
    return {
        "school": row.school.name,
        "naam": row.name,
        "e-mailadres": row.email,
        "telefoon": row.phone,
        "nummer": row.number,
        "klas": row.class_group,
        "geboortedatum": row.birth_date,
        "adres": f"{row.street}, {row.postcode} {row.municipality}".strip(", "),
        "ouders en voogden": [
            {"naam": parent.name, "wie": parent.relation, "vanaf": parent.starts_on}
            for parent in row.parents.order_by("starts_on", "name")
        ],
        "wie je liet meelezen": [
            {"naam": grant.parent.name, "tot en met": grant.ends_on, "gestopt op": grant.revoked_at}
            for grant in row.grants.select_related("parent").order_by("granted_at")
        ],
        "trajecten": [_trajectory(one) for one in row.trajectories.select_related("programme")],
        "plaatsen": [
            {"bij": one.organisation.name, "vanaf": one.starts_on, "tot en met": one.ends_on}
            for one in row.placements.select_related("organisation").order_by("starts_on", "pk")
        ],
    }


def _trajectory(row):
    profiles = StartProfile.objects.filter(trajectory=row)
    talks = Meeting.objects.filter(trajectory=row).order_by("starts_at", "pk")
    absences = Absence.objects.filter(trajectory=row).order_by("first_day", "pk")
    return {
        "opleiding": row.programme.name,
        "schooljaar": row.written_year,
        "stand": row.get_state_display(),
        "beginsituatie": [
            {"kent al": one.knows, "kan al": one.can_do, "zo werk je het best": one.about} for one in profiles
        ],
        "bezoeken en gesprekken": [
            {"soort": one.get_kind_display(), "wanneer": one.starts_at, "verslag": one.report}
            for one in talks
        ],
        "afwezigheden": [
            {"wat": one.get_kind_display(), "van": one.first_day, "tot en met": one.last_day}
            for one in absences
        ],
    }


def _parent(row):
    return {
        "lerende": row.learner.name,
        "school": row.school.name,
        "naam": row.name,
        "wie je bent": row.relation,
        "e-mailadres": row.email,
        "telefoon": row.phone,
        "tekent mee": row.signs,
        "vanaf": row.starts_on,
        "beëindigd op": row.ended_at,
    }


def erase(*, user, at):
    """Take the person out of learner and parent rows; periods, agreements and signatures stay."""
    done = []
    empty = dict.fromkeys(("email", "phone", "number", "street", "postcode", "municipality"), "")
    mine = Learner.objects.filter(user=user)
    if mine.exists():
        _erase_own_words(user)
        mine.update(name=NAME, class_group="", birth_date=None, **empty)
        done.append("naam, adres, geboortedatum en nummer als lerende gewist")
        done.append("beginsituatie en opmerkingen over welzijn gewist")
    if Guardian.objects.filter(user=user).update(name=NAME, relation="", email="", phone=""):
        done.append("naam, adres en telefoon als ouder gewist")
    # a grant without the person who gave or got it opens nothing any more
    GuardianGrant.objects.filter(parent__user=user, revoked_at=None).update(revoked_at=at, revoked_by=user)
    if SavedFilter.objects.filter(user=user).delete()[0]:
        done.append("bewaarde filters weggehaald")
    return done + personal_plans.erase(user=user)


def _erase_own_words(user):
    StartProfile.objects.filter(trajectory__learner__user=user).update(knows="", can_do="", about="")
    WellbeingNote.objects.filter(trajectory__learner__user=user).delete()
