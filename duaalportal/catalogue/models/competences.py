"""What a dual programme asks of every learner: the standard trajectory and its competences (P01)."""

from django.db import models


class StandardTrajectoryQuerySet(models.QuerySet):
    """Reads of standard trajectories."""

    def valid_on(self, programme, on):
        """The one that holds for a programme on a day; None before the first."""
        rows = self.filter(programme=programme, valid_from__lte=on).order_by("-valid_from", "-number")
        return rows.first()


class StandardTrajectory(models.Model):
    """The list of competences of one programme, from a day on; hours per week stand with the programme."""

    code = models.SlugField("code", max_length=60, primary_key=True)
    programme = models.ForeignKey(
        "catalogue.Programme", on_delete=models.PROTECT, related_name="standard_trajectories"
    )
    number = models.PositiveSmallIntegerField("versie", default=1)
    valid_from = models.DateField("vanaf")
    source = models.CharField("bron", max_length=300)

    objects = StandardTrajectoryQuerySet.as_manager()

    class Meta:
        verbose_name = "standaardtraject"
        verbose_name_plural = "standaardtrajecten"
        ordering = ["programme", "-valid_from", "code"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="one_standard_trajectory_per_number")
        ]

    def __str__(self):
        return f"standaardtraject {self.programme}, versie {self.number}"


class Competence(models.Model):
    """One thing a learner of a programme must be able to do; a code never changes its meaning."""

    standard_trajectory = models.ForeignKey(
        StandardTrajectory, on_delete=models.PROTECT, related_name="competences"
    )
    code = models.SlugField("code", max_length=40)
    text = models.CharField("competentie", max_length=300)
    cluster = models.CharField("deel van het beroep", max_length=120)
    is_required = models.BooleanField("hoort bij het diploma", default=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "competentie"
        verbose_name_plural = "competenties"
        ordering = ["standard_trajectory", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard_trajectory", "code"], name="one_competence_per_trajectory_and_code"
            )
        ]

    def __str__(self):
        return self.text
