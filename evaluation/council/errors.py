"""Why something about a class council cannot be done now; the text says it in Dutch."""


class CouncilRefused(Exception):
    """This cannot be done now."""


class CouncilPublished(CouncilRefused):
    """What was made known does not change."""

    def __init__(self):
        super().__init__(
            "Deze klassenraad is meegedeeld en verandert niet meer. Komt er een nieuw besluit? Maak een nieuwe klassenraad."
        )


class CouncilChanged(Exception):
    """Somebody else saved meanwhile; carries the line as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current
