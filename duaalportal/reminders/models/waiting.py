"""Who keeps others waiting around learners, as it stood when somebody last counted."""

from django.db import models

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.attention import Urgency
from learningplans.models.base import EMPTY, CompanySideRows, TrajectoryRow, organisation_key, person


class WaitingRows(CompanySideRows):
    """Reads of who is waited for: of the own learners, at a company of the own people."""

    see = Can.FOLLOW_UP

    def late(self):
        """What should have been done before."""
        return self.filter(urgency=Urgency.LATE)


class Waiting(TrajectoryRow):
    """One question about one learner that one person did not answer yet.

    Derived from the open items of that person and made anew each time; nothing of it is written by hand. It holds what
    kind of thing it is, and no words of it: whoever follows up reads that somebody is late, not what it says.
    """

    organisation = organisation_key("voor wie die persoon spreekt")
    user = person("op wie gewacht wordt")
    role = models.CharField("rol", max_length=30, choices=[(role.value, role.label) for role in Role])
    code = models.CharField("wat", max_length=160)
    kind = models.CharField("soort", max_length=40)
    since = models.DateField("sinds")
    due = models.DateField("tegen", **EMPTY)
    urgency = models.PositiveSmallIntegerField()
    counted_at = models.DateTimeField("geteld op")

    objects = WaitingRows.as_manager()

    class Meta:
        verbose_name = "open vraag rond een lerende"
        verbose_name_plural = "open vragen rond lerenden"
        ordering = ["since", "pk"]
        indexes = [
            models.Index(fields=["trajectory", "urgency"], name="waiting_around_learner"),
            models.Index(fields=["school", "urgency"], name="waiting_in_school"),
            models.Index(fields=["organisation", "urgency"], name="waiting_in_organisation"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "trajectory", "code"], name="one_line_per_open_question")
        ]

    def __str__(self):
        return f"{self.user}: {self.kind}"
