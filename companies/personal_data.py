"""What companies keep on a mentor, a contact or of whom a place ended: to take along, and what goes when they are erased."""

from companies.models import ContactPeriod, ExitVoice, ExitWords, Mentor
from companies.models.exits import Statement

NAME = "Verwijderde persoon"


def collect(user):
    """One's own data as mentor and as contact, and own words at the end of a place, under Dutch headings; nothing another person wrote."""
    mentors = Mentor.objects.filter(user=user).select_related("organisation", "establishment")
    return {
        "Jouw gegevens als mentor": [_mentor(row) for row in mentors.order_by("started_on", "pk")],
        "Wanneer je contactpersoon was": [
            {
                "leerbedrijf": row.organisation.name,
                "waarvoor": row.get_purpose_display(),
                "naam": row.name,
                "e-mailadres": row.email,
                "telefoon": row.phone,
                "vanaf": row.starts_on,
                "tot en met": row.ends_on,
            }
            for row in ContactPeriod.objects.filter(user=user)
            .select_related("organisation")
            .order_by("starts_on", "pk")
        ],
        "Je eigen woorden bij een exitgesprek": [
            {"leerbedrijf": row.organisation.name, "geschreven op": row.written_at, "tekst": row.text}
            for row in ExitWords.objects.filter(learner=user)
            .select_related("organisation")
            .order_by("written_at", "pk")
        ],
        "Je antwoorden over de begeleiding van een lerende": [
            _voice(row)
            for row in ExitVoice.objects.filter(respondent=user, answered_at__isnull=False)
            .select_related("organisation")
            .order_by("answered_at", "pk")
        ],
    }


def _voice(row):
    return {
        "leerbedrijf": row.organisation.name,
        "geantwoord op": row.answered_at,
        **{words: getattr(row, f"get_{name}_display")() for name, words in Statement.choices},
        "wat je nodig hebt": row.needs,
    }


def _mentor(row):
    return {
        "leerbedrijf": row.organisation.name,
        "vestiging": row.establishment.name if row.establishment else None,
        "naam": row.name,
        "e-mailadres": row.email,
        "geboortedatum": row.birth_date,
        "mentor vanaf": row.started_on,
        "gestopt op": row.stopped_on,
        "voorstelling": row.introduction,
        "in het vak sinds": {
            practice.programme.name: practice.since
            for practice in row.practices.select_related("programme").order_by("programme__name")
        },
        "uittreksels gezien": [
            {"model": check.model, "afgegeven op": check.issued_on, "gezien op": check.seen_on}
            for check in row.certificate_checks.all()
        ],
        "bewijzen van vooropleiding": [
            {"bewijs": proof.title, "gezien op": proof.seen_on, "goedgekeurd op": proof.approved_on}
            for proof in row.proofs.all()
        ],
        "mentoropleidingen": [
            {
                "opleiding": training.title,
                "bij": training.provider,
                "gevolgd op": training.followed_on,
                "getuigschrift gezien op": training.certificate_seen_on,
            }
            for training in row.trainings.all()
        ],
    }


def erase(*, user, at):
    """Take the person out of mentor and contact rows; periods and what was seen stay, for what was decided on it."""
    done = []
    mentors = Mentor.objects.filter(user=user).update(name=NAME, email="", birth_date=None, introduction="")
    if mentors:
        done.append("naam, adres, geboortedatum en voorstelling als mentor gewist")
    contacts = ContactPeriod.objects.filter(user=user).update(name=NAME, email="", phone="")
    if contacts:
        done.append("naam, adres en telefoon als contactpersoon gewist")
    if ExitWords.objects.filter(learner=user).exclude(text="").update(text=""):
        done.append("eigen woorden bij exitgesprekken gewist")
    if ExitVoice.objects.filter(respondent=user).exclude(needs="").update(needs=""):
        done.append("eigen zinnen in bevragingen gewist")
    return done
