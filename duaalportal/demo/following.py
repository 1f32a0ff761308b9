"""Following up in the demo world: what is open around one school's learners, a mentor who stays silent, and a call."""

from datetime import timedelta

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from duaalportal.reminders import phone, snoozing, standing
from duaalportal.reminders.collecting import name_of
from duaalportal.reminders.models import Channel, Chase, Message, MessageState, Step, Told, Waiting
from duaalportal.reminders.queries import visible_items
from learningplans.models import TeamMember, Trajectory

SCHOOL = "atheneum-leiebocht"
# the ladder of who stays silent: days ago, and to whom
LADDER = ((19, Step.MAIL), (12, Step.AGAIN), (2, Step.CALL))


def build(world):
    """Count what is open, and show somebody who was mailed twice, then called."""
    school, now = world.places[SCHOOL], world.at(0)
    keys = list(Trajectory.objects.filter(school=school).open().order_by("pk").values_list("pk", flat=True))
    standing.take_stock(users=standing.around(keys, world.today), at=now)
    row = _silent(school)
    coach = _coach(row.trajectory, world.today)
    _ladder(world, row, coach)
    Chase.objects.create(
        school=school,
        trajectory=row.trajectory,
        user=row.user,
        by=coach,
        at=world.at(5),
        tried_at=world.at(5),
        tries=1,
        mailed_at=world.at(5),
    )
    _call(world, coach, row)
    _put_off(world, coach)


def _silent(school):
    rows = Waiting.objects.late().filter(school=school, role=Role.MENTOR, kind="week").exclude(user__email="")
    return rows.select_related("user", "trajectory__school", "trajectory__learner").order_by("since", "pk")[0]


def _coach(trajectory, today):
    team = TeamMember.objects.running(today).filter(trajectory=trajectory, role=Role.TRAJECTORY_COACH)
    return team.select_related("user").order_by("starts_on", "pk")[0].user


def _ladder(world, row, coach):
    """What the nights would have told: two mails to the mentor, and a word to the coach."""
    key = row.code if row.code.startswith("week-") else f"{row.code}|{row.trajectory_id}"
    for ago, step in LADDER:
        recipient = coach if step == Step.CALL else row.user
        day = world.today - timedelta(days=ago)
        message, _ = Message.objects.get_or_create(
            recipient=recipient,
            day=day,
            channel=Channel.MAIL,
            defaults={
                "state": MessageState.SENT,
                "message_id": name_of(recipient.pk, day, Channel.MAIL),
                "made_at": world.at(ago),
                "due_at": world.at(ago),
                "sent_at": world.at(ago),
            },
        )
        Told.objects.create(
            recipient=recipient,
            code=key,
            step=step,
            of=row.user if step == Step.CALL else None,
            about=row.trajectory,
            school=row.school,
            task="coachen.2",
            title=f"{row.trajectory.learner.first_name}, een week om te beoordelen",
            due=row.due,
            on=day,
            message=message,
        )


def _call(world, coach, silent):
    """Another mentor answered the telephone, and has to say yes."""
    rows = Waiting.objects.filter(school=silent.school, role=Role.MENTOR).exclude(user=silent.user)
    for row in rows.select_related("user", "trajectory__school").order_by("since", "pk"):
        if TeamMember.objects.running(world.today).filter(trajectory=row.trajectory, user=coach).exists():
            phone.note(
                trajectory=row.trajectory,
                for_user=row.user,
                organisation=row.organisation_id,
                code=row.code,
                text="Dat doe ik vrijdag, na de levering. De week liep goed.",
                by=coach,
                at=world.at(1),
            )
            return


def _put_off(world, coach):
    """The coach waits for an answer, and said until when."""
    person = User.objects.get(pk=coach.pk)
    calm = [item for item in visible_items(person, world.today) if item.urgency > 0]
    if calm:
        snoozing.put_off(
            user=person,
            code=calm[-1].code,
            until=world.today + timedelta(days=6),
            reason="Ik wacht op een datum van het leerbedrijf.",
            at=world.at(0),
        )
