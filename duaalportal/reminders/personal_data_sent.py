"""What the outbox keeps on a person: to take along, what goes when they are erased, and what is old enough to go."""

from datetime import timedelta

from django.db.models import Q

from duaalportal.reminders.models import Collection, Message, Preference, Told

# who asks what was sent looks back over a school year; after that nobody chases any more
KEEP = timedelta(days=400)


def collect(user):
    """What was sent to this person, and how they wanted to hear."""
    messages = Message.objects.filter(recipient=user).order_by("day", "channel")
    told = Told.objects.filter(recipient=user).order_by("on", "step", "pk")
    return {
        "Berichten die het portaal je stuurde": [
            {"dag": one.day, "langs": one.get_channel_display(), "verstuurd op": one.sent_at}
            for one in messages
        ],
        "Waaraan het portaal je herinnerde": [
            {"op": one.on, "stap": one.get_step_display(), "wat": one.title} for one in told
        ],
        "Hoe je herinneringen wil krijgen": [
            {
                "hoe vaak": one.get_rhythm_display(),
                "gsm-nummer": one.sms_number,
                "stil tot en met": one.quiet_until,
            }
            for one in Preference.objects.filter(user=user)
        ],
    }


def erase(*, user, at):
    """Take away messages, what they told of this person to others, and the preference."""
    theirs = Q(recipient=user) | Q(of=user) | Q(about__learner__user=user)
    counts = [
        Told.objects.filter(theirs).delete()[0],
        Told.objects.filter(message__recipient=user).update(message=None),
        Message.objects.filter(recipient=user).delete()[0],
        Preference.objects.filter(user=user).delete()[0],
    ]
    return ["herinneringen en berichten gewist"] if any(counts) else []


def clear_old(*, at):
    """Take away what was told longer ago than a school year and is no longer open; how many rows went."""
    before = at.date() - KEEP
    told = Told.objects.filter(gone_on__lt=before).delete()[0]
    still = Told.objects.filter(message__isnull=False).order_by().values("message")
    messages = Message.objects.filter(day__lt=before).exclude(pk__in=still).delete()[0]
    return told + messages + Collection.objects.filter(day__lt=before).delete()[0]
