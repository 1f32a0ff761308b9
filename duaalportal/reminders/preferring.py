"""How somebody wants to hear: chosen by that person alone."""

from django.db import transaction

from duaalportal.reminders.models import Preference


def preference_of(user):
    """What this person chose, or what holds for who chose nothing."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


@transaction.atomic
def choose(*, by, rhythm, sms_number, quiet_until, at):
    """Keep what somebody chose for the own reminders."""
    values = {"rhythm": rhythm, "sms_number": sms_number, "quiet_until": quiet_until, "changed_at": at}
    return Preference.objects.update_or_create(user=by, defaults=values)[0]
