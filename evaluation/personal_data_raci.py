"""What divisions of roles keep on a person: to take along. Who agreed for a school or company stays: others rely on it."""

from django.db.models import Q

from evaluation.models import RaciAgreement


def collect(user):
    """The divisions one made, laid before others and agreed with."""
    rows = RaciAgreement.objects.filter(
        Q(made_by=user) | Q(proposed_by=user) | Q(school_agreed_by=user) | Q(company_agreed_by=user)
    )
    rows = rows.select_related("school", "organisation").order_by("made_at", "pk")
    return {"Rolverdelingen die je maakte of waarmee je akkoord ging": [_row(row, user) for row in rows]}


def _row(row, user):
    return {
        "school": row.school.name,
        "leerbedrijf": row.organisation.name if row.organisation else "",
        "gemaakt op": row.made_at if row.made_by_id == user.pk else None,
        "voorgelegd op": row.proposed_at if row.proposed_by_id == user.pk else None,
        "akkoord voor de school op": row.school_agreed_at if row.school_agreed_by_id == user.pk else None,
        "akkoord voor het leerbedrijf op": row.company_agreed_at
        if row.company_agreed_by_id == user.pk
        else None,
    }


def erase(*, user, at):
    """Take away what was noted around the learner who is erased; the letters are of roles, and stay."""
    rows = RaciAgreement.objects.filter(trajectory__learner__user=user).exclude(note="")
    return ["afspraken bij de rolverdeling gewist"] if rows.update(note="") else []
