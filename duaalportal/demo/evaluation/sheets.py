"""Logs and tries of the demo world: Lina and her welding assignment."""

from datetime import timedelta

from duaalportal.demo.evaluation.content import content
from evaluation.models import Measurement, Party, SheetLog
from learningplans.days import period_of
from learningplans.models import CompanySheetVersion, LearningSheetVersion
from learningplans.rules.days import Where


def build(world):
    """On the last days she was at work; fewer when the placement has just begun."""
    Story(world).build()


class Story:
    """What Lina wrote, and how she and Bart judged."""

    def __init__(self, world):
        self.world, self.content = world, content()
        self.trajectory = world.trajectories["lina"]
        self.company, self.bart = world.places["de-clercq"], world.people["Bart Claeys"]
        self.lina = world.people["Lina Verhaegen"]

    def build(self):
        """Five logs, of which the newest waits for Bart; six tries over three of the days."""
        code, programme = self.content["sheet"], self.trajectory.programme_id
        rows = LearningSheetVersion.objects.filter(
            sheet__owner=None, sheet__programme=programme, sheet__code=code
        )
        version = rows.exclude(published_at=None).order_by("-number").first()
        own = CompanySheetVersion.objects.filter(
            organisation=self.company, school=self.trajectory.school, company_sheet__sheet=version.sheet_id
        )
        self.here = {
            "school": self.trajectory.school,
            "trajectory": self.trajectory,
            "organisation": self.company,
            "sheet_id": version.sheet_id,
            "sheet_version": version,
            "company_sheet_version": own.exclude(published_at=None).order_by("-number").first(),
        }
        days = self._days()
        self.world.logs = SheetLog.objects.bulk_create(
            self._log(nth, day, row)
            for nth, (day, row) in enumerate(zip(days, self.content["logs"], strict=False))
        )
        self.world.tries = Measurement.objects.bulk_create(self._tries(days[:3][::-1]))

    def _days(self):
        """Days at the company, the newest first."""
        first = max(self.trajectory.starts_on, self.world.today - timedelta(days=120))
        days = period_of(self.trajectory, first, self.world.today - timedelta(days=1))
        found = [
            day.day
            for day in days
            if day.where is Where.WORK and day.state != "absent" and day.work.organisation == self.company.pk
        ]
        return found[::-1]

    def _at(self, day, hour):
        return self.world.at((self.world.today - day).days, hour)

    def _log(self, nth, day, row):
        rows = {f"r{n}": "no" if f"r{n}" in row["not_done"] else "yes" for n in range(1, 10)}
        seen = {"seen_at": self._at(day, 17), "seen_by": self.bart} if nth else {}
        return SheetLog(
            on=day,
            head={"d2": row["task"], "d4": row["metal"]},
            rows=rows,
            hours=row["hours"],
            **{name: row[name] for name in ("strong", "work_on", "agreed")},
            written_at=self._at(day, 15),
            **seen,
            **self.here,
        )

    def _tries(self, days):
        """Two tries a day, the oldest first."""
        people = {Party.LEARNER: self.lina, Party.MENTOR: self.bart}
        for criterion, told in self.content["tries"].items():
            for party, values in told.items():
                for nth, value in enumerate(values[: 2 * len(days)]):
                    last = nth == len(values) - 1 and party == Party.MENTOR
                    yield Measurement(
                        criterion=criterion,
                        party=party,
                        value=value,
                        on=days[nth // 2],
                        attempt=nth % 2 + 1,
                        note=self.content["notes"].get(criterion, "") if last else "",
                        at=self._at(days[nth // 2], 15 if party == Party.LEARNER else 16),
                        by=people[party],
                        **self.here,
                    )
