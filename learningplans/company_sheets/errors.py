"""What can be refused around company sheets; every message is a Dutch sentence for the person who tried."""


class SheetRefused(ValueError):
    """This cannot be done with a company sheet now; the message says why."""


class PartChanged(SheetRefused):
    """Somebody else saved this part first; carries the version as it is now."""

    def __init__(self, current):
        super().__init__("Iemand schreef intussen in dit onderdeel. Hieronder staan beide teksten.")
        self.current = current


class NotComplete(SheetRefused):
    """Something is missing or wrong; carries the faults."""

    def __init__(self, faults):
        super().__init__("Dit klopt nog niet: " + " ".join(str(one) for one in faults))
        self.faults = faults
