"""What every act on a match begins and ends with: its row under a lock, nobody overtaken, and what was said of it so far."""

from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import as_day
from learningplans.models import Trajectory
from learningplans.rules.age import is_minor
from matching.models import Match, MatchState
from matching.rules.matches import report_opens


class MatchRefused(Exception):
    """This cannot be done; the text says why in Dutch, `field` where it belongs."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


class MatchMoved(MatchRefused):
    """Somebody did something with it meanwhile; `current` is the version and what stands there now, while it is open."""

    def __init__(self, text, current=None):
        super().__init__(text)
        self.current = current


def held(match):
    """The row under a lock."""
    # without the trajectory: of that a company reads no row before the placement
    rows = Match.objects.select_for_update(of=("self",)).select_related("school", "organisation")
    return rows.get(pk=match.pk)


def opened(match, version):
    """The row under a lock, while it is open and the company knows of it; refused to who read an older version."""
    current = held(match)
    if not current.state_now.is_open:
        raise MatchMoved(f"Deze match is al {current.get_state_display()}.")
    check_introduced(current)
    if current.version != version:
        raise MatchMoved(
            "Iemand deed net iets met deze match. Kijk na wat er nu staat, en bewaar dan opnieuw.",
            (current.version, _stands(current)),
        )
    return current


def _stands(current):
    """What the forms of the talk and of its report would show now."""
    when = current.talk_at and timezone.localtime(current.talk_at)
    return {
        "day": when and when.date(),
        "hour": when and when.time().replace(second=0, microsecond=0),
        "where": current.talk_where,
        "mentor": current.mentor,
        "text": current.report,
    }


def check_introduced(current):
    """Refused while the company may not know of it."""
    if current.state_now is MatchState.ASKED:
        raise MatchRefused("Eerst zegt de lerende of het bedrijf dit mag weten.")


def save(current, *names):
    """Keep these fields, as a next version."""
    current.version += 1
    current.save(update_fields=[*names, "version"])


def said_of(match):
    """{(party, kind): value} of the last words (one query)."""
    rows = match.words.order_by("at", "pk").values_list("party", "kind", "value")
    return {(party, kind): value for party, kind, value in rows}


def opens_on(match, today):
    """The day from which the report of the talk can be written; None when it can today."""
    return report_opens(match.talk_at and as_day(match.talk_at), today, match.reported_at is not None)


def minor(match, at):
    """Whether the learner is not of age now, so that a parent decides too; without a birth date: yes.

    A company hears that a parent is asked, and no birth date.
    """
    on = timezone.localtime(at).date()
    with rls.across_organisations():
        rows = Trajectory.objects.filter(pk=match.trajectory_id).order_by()
        born = rows.values_list("learner__birth_date", flat=True).get()
    return born is None or is_minor(born, on, book().on(on).value(Name.MINOR_UNTIL))
