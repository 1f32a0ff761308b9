"""One real row of what reminders keep around the learner of the cast, with a planted text."""

from duaalportal.reminders import models as m
from duaalportal.reminders.collecting import name_of

BY_KEY = ()


class ReminderRows:
    """Each name in an address has the attribute of that name."""

    def __init__(self, around, canary):
        now, today, coach = around.now, around.today, around.coach
        self.message = m.Message.objects.create(
            recipient=coach, day=today, message_id=name_of(coach.pk, today, "mail"), made_at=now, due_at=now
        )
        self.told = m.Told.objects.create(
            recipient=coach,
            code="week",
            step=m.Step.MAIL,
            about=around.trajectory,
            school=around.school,
            title=f"Week {canary}",
            on=today,
            message=self.message,
        )
        self.preference = m.Preference.objects.create(user=coach, changed_at=now)
        m.Collection.objects.create(day=today, part=0)
