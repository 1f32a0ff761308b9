"""What a file of sheets is held against: programmes, their competences and activities, and the sheets that stand."""

from duaalportal.catalogue.models import Activity, Programme
from learningplans.sheets.checking import Known, competences_of
from learningplans.sheets.reading import sheet_versions_for


class KnownProgrammes:
    """What exists per programme for an owner on a day, asked once when a file names it (five queries each)."""

    def __init__(self, owner, on):
        self.owner, self.on, self.found = owner, on, {}

    def get(self, code):
        """What exists around the sheets of a programme; None for a programme that does not exist."""
        if code not in self.found:
            self.found[code] = self._ask(code)
        return self.found[code]

    def __contains__(self, code):
        return self.get(code) is not None

    def _ask(self, code):
        if not Programme.objects.filter(pk=code).exists():
            return None
        activities = Activity.objects.filter(programme=code, retired_on__isnull=True)
        standing = sheet_versions_for(self.owner, code)
        return Known(
            competences_of(code, self.on),
            tuple(activities.order_by("position", "pk")),
            {row.sheet.code: row.content for row in standing},
        )
