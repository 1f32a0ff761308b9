"""What happened around learners last week, for who is told of it (I): counted per task, once, and named nobody."""

from collections import Counter, defaultdict
from datetime import timedelta

from duaalportal.reminders.hearing import Around
from duaalportal.reminders.models import Step, Told
from evaluation.raci.template import template

WEEK = timedelta(days=7)
AT_ONCE = 500


def tell_of_the_week(day):
    """Make a line for everybody who is told of what was answered in seven days; again changes nothing."""
    done = Told.objects.filter(gone_on__gt=day - WEEK, gone_on__lte=day, step=Step.MAIL, about__isnull=False)
    done = done.exclude(task="").order_by()
    keys, heard = (
        list(done.order_by("about").values_list("about", flat=True).distinct()),
        defaultdict(Counter),
    )
    for first in range(0, len(keys), AT_ONCE):
        some = keys[first : first + AT_ONCE]
        around = Around(some, day)
        # asked of several people, and told to them, it is one thing that was done
        for about, task, _ in set(done.filter(about__in=some).values_list("about", "task", "code")):
            for person, place in around.who(about, task, "I"):
                if place:  # a learner and a parent read it where it happened
                    heard[person][task] += 1
    titles = {code: task.title for code, task in template().tasks.items()}
    rows = [
        Told(
            recipient_id=person, code=f"week-of-{day}", step=Step.DIGEST, title=_said(counts, titles), on=day
        )
        for person, counts in heard.items()
    ]
    Told.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    return len(rows)


def _said(counts, titles):
    """The tasks of which most was done first, as far as there is room."""
    words = ""
    for task, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        more = f"{titles[task]}: {count}"
        if len(words) + len(more) > 195:
            break
        words = f"{words}; {more}" if words else more
    return words
