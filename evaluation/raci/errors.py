"""Why something cannot be done with a division of roles; the messages are for people."""


class RaciRefused(ValueError):
    """This cannot be done with the division now; the message says why."""


class RaciChanged(RaciRefused):
    """Somebody else saved first; carries the division as it is now."""

    def __init__(self, current):
        super().__init__("Iemand paste dit intussen aan. Kijk na wat er nu staat en bewaar opnieuw.")
        self.current = current
