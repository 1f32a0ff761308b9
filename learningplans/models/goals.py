"""What happens with a goal on the way: steps, notes, chances, tips and practice tests. Goals keep their key through versions."""

from django.db import models

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import one_of, together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.base import EMPTY, TrajectoryRow, TrajectoryRows, organisation_key, person
from learningplans.models.learning_sheets import LearningSheet

GOAL = {"on_delete": models.PROTECT, "related_name": "+", "verbose_name": "leerfiche"}


class GoalRows(TrajectoryRows):
    """Reads of what happens with goals: read around the learner, written by who teaches."""

    see, edit = Can.SEE_PLAN, Can.FOLLOW_GOALS


class ApprenticeshipStep(models.TextChoices):
    """The steps of cognitive apprenticeship, in order (001:801-877); the last says the goal is reached."""

    MODELING = "modeling", "modelleren"
    COACHING = "coaching", "coachen"
    SCAFFOLDING = "scaffolding", "afbouwend ondersteunen"
    ARTICULATION = "articulation", "verwoorden"
    REFLECTION = "reflection", "reflectie"
    EXPLORATION = "exploration", "exploratie"
    REACHED = "reached", "bereikt"

    @property
    def number(self):
        """1 to 7."""
        return list(ApprenticeshipStep).index(self) + 1


class GoalStep(TrajectoryRow):
    """A goal moved to another step, on a day, with a reason; the newest row says where it stands (P22)."""

    sheet = models.ForeignKey(LearningSheet, **GOAL, **EMPTY)
    goal_code = models.SlugField("leerdoel", max_length=40)
    # where it was seen: the school, a company or a training centre
    organisation = organisation_key("waar")
    step = models.CharField("stap", max_length=15, choices=ApprenticeshipStep)
    on = models.DateField("op")
    reason = models.CharField("waarom", max_length=500, validators=[refuse_national_numbers])
    at = models.DateTimeField()
    by = person("door")

    objects = GoalRows.as_manager()

    class Meta:
        verbose_name = "stap van een leerdoel"
        verbose_name_plural = "stappen van een leerdoel"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["trajectory", "at"], name="goal_steps_of_trajectory")]
        constraints = [one_of("step", ApprenticeshipStep, name="goal_step_is_known")]


class GoalNoteQuerySet(GoalRows):
    """Reads of notes: one's own, and what the learner shares."""

    def visible_to(self, user, on=None):
        """Own notes, and shared ones for who teaches this learner; parents read none (X03: the learner decides)."""
        taught = self.where(user, Can.FOLLOW_GOALS, on).filter(is_shared=True)
        return taught | self.editable_by(user, on)

    def editable_by(self, user, on=None):
        """One's own."""
        return self.where(user, Can.KEEP_NOTES, on).filter(trajectory__learner__user=user)


class GoalNote(TrajectoryRow):
    """What a learner wrote down in the note frame (P21), also used at school."""

    sheet = models.ForeignKey(LearningSheet, **GOAL, **EMPTY)
    goal_code = models.SlugField("leerdoel", max_length=40)
    on = models.DateField("dag")
    # question code of the frame -> answer; the frame's version beside it
    answers = models.JSONField("notities", default=dict)
    frame = models.PositiveSmallIntegerField("versie van het schrijfkader", default=1)
    is_shared = models.BooleanField("mentor en school lezen mee", default=True)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()

    objects = GoalNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "notitie"
        ordering = ["-on", "-written_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trajectory", "sheet", "goal_code", "on"],
                name="one_note_per_goal_and_day",
                violation_error_message="Voor die dag heb je al een notitie.",
            )
        ]


class LearningChance(TrajectoryRow):
    """Something unplanned that could be learned from: what, when, where (P25)."""

    sheet = models.ForeignKey(LearningSheet, **GOAL, **EMPTY)
    goal_code = models.SlugField("leerdoel", max_length=40, blank=True)
    organisation = organisation_key("waar")
    text = models.CharField("wat", max_length=300, validators=[refuse_national_numbers])
    on = models.DateField("op")
    at = models.DateTimeField()
    by = person("door")
    # what the coach did with it: into the plan, or seen
    in_plan = models.BooleanField("in het plan gezet", default=False)
    settled_at = models.DateTimeField("bekeken op", **EMPTY)
    settled_by = person("bekeken door", **EMPTY)

    objects = GoalRows.as_manager()

    class Meta:
        verbose_name = "leerkans"
        ordering = ["-on", "-at", "pk"]
        constraints = [together("settled_at", "settled_by", name="learning_chance_is_settled_by_someone")]


class GoalTip(TrajectoryRow):
    """A didactic tip or material from school to mentor, for one goal or for the whole (P23)."""

    sheet = models.ForeignKey(LearningSheet, **GOAL, **EMPTY)
    goal_code = models.SlugField("leerdoel", max_length=40, blank=True)
    text = models.TextField("tip", max_length=2000, validators=[refuse_national_numbers])
    url = models.URLField("link naar materiaal", max_length=500, blank=True)
    at = models.DateTimeField()
    by = person("door")
    seen_at = models.DateTimeField("gelezen op", **EMPTY)
    seen_by = person("gelezen door", **EMPTY)

    objects = GoalRows.as_manager()

    class Meta:
        verbose_name = "tip voor de mentor"
        verbose_name_plural = "tips voor de mentor"
        ordering = ["-at", "pk"]
        constraints = [together("seen_at", "seen_by", name="goal_tip_is_read_by_someone")]


class PracticeTest(TrajectoryRow):
    """A task that brings goals together: prepared in class, carried on at the workplace (P24, 001:933)."""

    organisation = organisation_key("waar", **EMPTY)
    title = models.CharField("titel", max_length=160, validators=[refuse_national_numbers])
    on = models.DateField("op")
    # goals as "<sheet id>:<code>"
    goals = models.JSONField("leerdoelen", default=list)
    preparation = models.TextField("voorbereiding in de klas", max_length=2000, blank=True)
    task = models.TextField("opdracht op de werkplek", max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)
    planned_at = models.DateTimeField()
    planned_by = person("gepland door")
    held_on = models.DateField("gehouden op", **EMPTY)
    held_by = person("genoteerd door", **EMPTY)
    outcome = models.TextField(
        "hoe het ging", max_length=2000, blank=True, validators=[refuse_national_numbers]
    )
    cancelled_at = models.DateTimeField(**EMPTY)

    objects = GoalRows.as_manager()

    class Meta:
        verbose_name = "praktijktoets"
        verbose_name_plural = "praktijktoetsen"
        ordering = ["on", "pk"]
        constraints = [together("held_on", "held_by", name="practice_test_is_held_by_someone")]

    def __str__(self):
        return self.title
