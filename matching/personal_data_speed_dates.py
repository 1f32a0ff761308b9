"""What a speed date keeps of a person: who came, and what each wrote; without names and words once they are erased."""

from django.db.models import Q

from duaalportal.accounts.models import Membership
from matching.models import SpeedDateNote, SpeedDateSeat, SpeedDateTable, SpeedDateTalk

GONE = "(verwijderd)"


def collect(user):
    """The speed dates one was asked for, the talks one had, the tables one sat at for a company, and the own notes."""
    own = {"trajectory__learner__user": user}
    seats = SpeedDateSeat.objects.filter(**own).select_related("session").order_by("session__on")
    talks = SpeedDateTalk.objects.filter(**own).select_related("session", "organisation")
    notes = SpeedDateNote.objects.filter(Q(by=user) | Q(side="learner", **own)).select_related("organisation")
    tables = _hosted(user).select_related("session", "organisation").order_by("session__on", "pk")
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
        "Tafels waaraan je zat voor een leerbedrijf": [
            {"op": row.session.on, "bedrijf": row.organisation.name, "aan tafel": row.host} for row in tables
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


def _hosted(user):
    """Tables where this person sits for a company they belong or belonged to; who sits there is a name that was typed.

    Found by the whole name, also among others, or by the first name alone.
    """
    theirs = Membership.objects.filter(user=user).order_by().values("organisation")
    first, *rest = user.name.split(" ")
    typed = Q(host__iexact=first)
    if rest:  # one word alone also stands in the names of others
        typed |= Q(host__icontains=user.name)
    return SpeedDateTable.objects.filter(typed, organisation__in=theirs).exclude(host="")


def erase(*, user, at):
    """Names and words go, of the company about this learner too, and who sat at a table; that there was a talk stays."""
    own = {"trajectory__learner__user": user}
    names = SpeedDateTalk.objects.filter(**own).update(first_name=GONE)
    names += SpeedDateSeat.objects.filter(**own).update(first_name=GONE)
    names += _hosted(user).update(host="")
    words = SpeedDateNote.objects.filter(Q(by=user) | Q(**own)).update(text="")
    return (
        ["Namen en notities bij speeddates zijn weg; dat er een gesprek was, blijft."]
        if names or words
        else []
    )
