"""Why an agreement refuses something; each carries a Dutch sentence for people."""


class AgreementRefused(Exception):
    """This cannot be done now; the text says why."""


class AlreadyAnAgreement(AgreementRefused):
    """The placement has an open agreement; carries it."""

    def __init__(self, current):
        super().__init__(
            "Deze plaatsing heeft al een overeenkomst. Werk die bij, of trek ze eerst in. (Bron: één overeenkomst per "
            "plaatsing)"
        )
        self.current = current


class PlacementOver(AgreementRefused):
    """The placement was ended: there is nothing to agree on any more."""


class Incomplete(AgreementRefused):
    """What the agreement needs is missing; carries the findings that are not met."""

    def __init__(self, findings):
        super().__init__(" ".join(finding.why for finding in findings))
        self.findings = findings


class Fixed(AgreementRefused):
    """A text that was fixed never changes."""


class NotFromHere(AgreementRefused):
    """The state of the agreement does not allow this move."""


class NotYourMove(AgreementRefused):
    """Somebody else makes this move."""


class ReasonMissing(AgreementRefused):
    """This move asks why."""


class DayDoesNotFit(AgreementRefused):
    """The day has yet to come, or lies before what it follows."""


class NothingChanged(AgreementRefused):
    """An amendment that changes nothing."""


class AnotherKind(AgreementRefused):
    """With this change the law asks for an agreement of the other kind."""


class AgreementChanged(AgreementRefused):
    """Somebody else changed the agreement meanwhile; carries it as it is now."""

    def __init__(self, current):
        super().__init__(
            f"Intussen veranderde iemand deze overeenkomst: ze is nu {current.get_state_display()}. Kijk na en probeer "
            "opnieuw."
        )
        self.current = current
