"""Why something about a week is refused, in Dutch."""


class WeekRefused(Exception):
    """This cannot be done now; the text says why."""


class WeekShown(WeekRefused):
    """The voices are shown: from then on they stay as they are."""


class SideSpoke(WeekRefused):
    """A colleague already spoke for this side."""


class WeekIncomplete(WeekRefused):
    """Something has to be said first; carries the problems (rules/scores.Problem)."""

    def __init__(self, problems):
        super().__init__("Er ontbreekt nog iets.")
        self.problems = problems


class VoiceChanged(Exception):
    """On another device something else was written meanwhile; carries the voice as it stands."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current
