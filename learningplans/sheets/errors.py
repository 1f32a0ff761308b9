"""Why something cannot be done with a learning sheet."""


class SheetRefused(ValueError):
    """This cannot be done with the sheet; the message is a Dutch sentence that says why."""


class SheetChanged(Exception):
    """Somebody else saved the same lines first; carries the version as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class SheetHasFaults(SheetRefused):
    """The sheet is not ready; carries its faults."""

    def __init__(self, faults):
        super().__init__("Deze leerfiche is nog niet klaar. Kijk na wat hieronder staat.")
        self.faults = faults
