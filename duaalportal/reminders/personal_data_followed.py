"""What following up keeps on a person: what they put off, who reminded them, what was noted of a call, who waited."""

from datetime import timedelta

from django.db.models import Q

from duaalportal.reminders.models import Chase, PhoneAnswer, Snooze, Waiting

# as what the outbox keeps: after a school year nobody asks any more who was called
KEEP = timedelta(days=400)


def collect(user):
    """What this person put off, was reminded of by others, and said by telephone; what others wait for is open items."""
    chases = Chase.objects.filter(user=user).select_related("by").order_by("at", "pk")
    answers = PhoneAnswer.objects.filter(for_user=user).select_related("by").order_by("at", "pk")
    return {
        "Wat je uitstelde": [
            {"wat": one.title, "tot": one.until, "reden": one.reason}
            for one in Snooze.objects.of(user).order_by("until", "pk")
        ],
        "Wie je aan iets herinnerde": [
            {"op": one.at, "wie": one.by.name, "reden": one.reason} for one in chases
        ],
        "Wat je aan de telefoon zei": [
            {
                "op": one.at,
                "genoteerd door": one.by.name,
                "antwoord": one.text or one.payload,
                "bevestigd op": one.confirmed_at,
                "niet bevestigd op": one.denied_at,
            }
            for one in answers
        ],
    }


def erase(*, user, at):
    """Take away what was kept of this person, and around the learner who is erased."""
    about = Q(trajectory__learner__user=user)
    counts = [
        Snooze.objects.filter(user=user).delete()[0],
        Waiting.objects.filter(about | Q(user=user)).delete()[0],
        Chase.objects.filter(about | Q(user=user)).delete()[0],
        PhoneAnswer.objects.filter(about | Q(for_user=user)).delete()[0],
    ]
    return ["uitgestelde vragen, herinneringen en telefoonnotities gewist"] if any(counts) else []


def clear_old(*, at):
    """Take away what is older than a school year, and what was put off until a day long past; how many rows went."""
    before = at - KEEP
    gone = [
        Snooze.objects.filter(until__lt=before.date()).delete()[0],
        Chase.objects.filter(at__lt=before).delete()[0],
        PhoneAnswer.objects.filter(at__lt=before).delete()[0],
    ]
    return sum(gone)
