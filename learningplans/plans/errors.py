"""Why a plan refuses something; each carries a Dutch sentence for people."""


class PlanRefused(ValueError):
    """This cannot be done with the plan now; the message says why."""


class AlreadyPlanned(PlanRefused):
    """The trajectory has a plan; carries it."""

    def __init__(self, plan):
        super().__init__("Deze lerende heeft al een opleidingsplan. Werk daarin verder.")
        self.plan = plan


class PlanChanged(PlanRefused):
    """Somebody else saved first; carries the version as it is now."""

    def __init__(self, current):
        super().__init__("Iemand paste dit plan intussen aan. Kijk na wat er nu staat en bewaar opnieuw.")
        self.current = current


class Incomplete(PlanRefused):
    """What stands in the way; carries a sentence each."""

    def __init__(self, sentences):
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)
