"""What a speed date keeps of a person: who came, and what each wrote; without names and words once they are erased."""

from django.db.models import Q

from matching.models import SpeedDateNote, SpeedDateSeat, SpeedDateTalk

GONE = "(verwijderd)"


def collect(user):
    """The speed dates one was asked for, the talks one had, and the own notes."""
    own = {"trajectory__learner__user": user}
    seats = SpeedDateSeat.objects.filter(**own).select_related("session").order_by("session__on")
    talks = SpeedDateTalk.objects.filter(**own).select_related("session", "organisation")
    notes = SpeedDateNote.objects.filter(Q(by=user) | Q(side="learner", **own)).select_related("organisation")
    return {
        "Je speeddates": [
            {
                "wat": row.session.title,
                "op": row.session.on,
                "gevraagd op": row.invited_at,
                "meedoen gezegd op": row.agreed_at,
                "niet meedoen gezegd op": row.withdrawn_at,
            }
            for row in seats
        ],
        "Je korte gesprekken": [
            {"op": row.session.on, "ronde": row.round, "bij": row.organisation.name}
            for row in talks.order_by("session__on", "round")
        ],
        "Wat je bij een kort gesprek noteerde": [
            {
                "bedrijf": row.organisation.name,
                "ziet het zitten": row.get_keen_display(),
                "notitie": row.text,
                "op": row.at,
            }
            for row in notes.order_by("at", "pk")
        ],
    }


def erase(*, user, at):
    """Names and words go, of the company about this learner too; that there was a talk stays."""
    own = {"trajectory__learner__user": user}
    names = SpeedDateTalk.objects.filter(**own).update(first_name=GONE)
    names += SpeedDateSeat.objects.filter(**own).update(first_name=GONE)
    words = SpeedDateNote.objects.filter(Q(by=user) | Q(**own)).update(text="")
    return (
        ["Namen en notities bij speeddates zijn weg; dat er een gesprek was, blijft."]
        if names or words
        else []
    )
