"""One real row of what is put off, reminded of and said by telephone around the learner of the cast, with planted texts."""

from duaalportal.accounts.access import Role
from duaalportal.reminders import models as m

# names in addresses whose row is the attribute of the same name
BY_KEY = ("snooze", "person", "answer")


class FollowUpRows:
    """Each name in an address has the attribute of that name. The mentor of company A is waited for, and was called."""

    def __init__(self, around, canary):
        now, today, coach, text = around.now, around.today, around.coach, f"tekst {canary}"
        self.person = around.a.mentor.user
        here = {"school": around.school, "trajectory": around.trajectory}
        self.snooze = m.Snooze.objects.create(
            user=coach, code="week", title=text, until=today, reason=text, made_at=now
        )
        self.waiting = m.Waiting.objects.create(
            organisation=around.company,
            user=self.person,
            role=Role.MENTOR,
            code=f"week-{around.trajectory.pk}-2026-40-M",
            kind="week",
            since=today,
            due=today,
            urgency=0,
            counted_at=now,
            **here,
        )
        self.chase = m.Chase.objects.create(user=self.person, by=coach, at=now, reason=text, **here)
        self.answer = m.PhoneAnswer.objects.create(
            organisation=around.company,
            for_user=self.person,
            code=self.waiting.code,
            text=text,
            by=coach,
            at=now,
            **here,
        )
