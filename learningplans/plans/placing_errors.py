"""Why a goal cannot go there; each carries a Dutch sentence for people."""

from learningplans.plans.errors import PlanRefused


class GoalNotInPlan(PlanRefused):
    """No sheet of this plan has such a goal."""

    def __init__(self):
        super().__init__("Dit leerdoel staat niet in dit plan. Voeg eerst de leerfiche toe.")


class AlreadyThere(PlanRefused):
    """The goal stands at that place already."""

    def __init__(self):
        super().__init__("Dit leerdoel staat al op die plaats. Verplaats dat, of kies een andere plaats.")


class PlaceMissing(PlanRefused):
    """Nobody said where."""

    def __init__(self):
        super().__init__("Kies waar de lerende dit leert.")


class NotInTeam(PlanRefused):
    """Who goes along belongs to the team of this learner."""

    def __init__(self):
        super().__init__("Kies iemand uit het team van deze lerende.")


class ItemChanged(PlanRefused):
    """Somebody else moved this goal first; carries the row as it is now, None when it is gone."""

    def __init__(self, current):
        super().__init__("Iemand anders veranderde dit leerdoel net. Kijk wat er nu staat en kies opnieuw.")
        self.current = current


class PlaceRefused(PlanRefused):
    """This place or period cannot be."""


class PeriodMissing(PlaceRefused):
    """A place without a period."""


class OutsideTrajectory(PlaceRefused):
    """Before the first or after the last day of the trajectory."""


class OnHoliday(PlaceRefused):
    """No day in it on which one learns."""


class NotTheirPlace(PlaceRefused):
    """The learner is not there, or not then."""


class NotRecognised(PlaceRefused):
    """The company may not teach this programme then."""


class CannotThere(PlaceRefused):
    """The goal is not learned there."""


class ForbiddenForMinor(PlaceRefused):
    """Forbidden work without its three confirmations; carries the company sheet, None when there is none."""

    def __init__(self, text, company_sheet_version_id=None):
        super().__init__(text)
        self.company_sheet_version_id = company_sheet_version_id
