"""Why something about a start talk cannot be done; the text says it in Dutch."""


class StartTalkRefused(Exception):
    """This cannot be kept; `field` says where it belongs."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


class StartTalkMoved(StartTalkRefused):
    """Somebody changed it meanwhile."""

    def __init__(self, text="Iemand paste dit net aan. Kijk na wat er nu staat en bevestig opnieuw."):
        super().__init__(text)


class WrittenMeanwhile(Exception):
    """At one question something else was written meanwhile; carries its code and what stands there."""

    def __init__(self, code, stands):
        super().__init__("written meanwhile")
        self.code, self.stands = code, stands
