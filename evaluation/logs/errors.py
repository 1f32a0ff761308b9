"""Why something about a log or a measurement is refused, in Dutch."""


class LogRefused(Exception):
    """This cannot be kept; `field` says where in a form."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


class AnswersChanged(Exception):
    """On another screen something else was written meanwhile; carries what stands there, by the name of the line."""

    def __init__(self, theirs):
        super().__init__("changed meanwhile")
        self.theirs = theirs


class LogChanged(Exception):
    """The learner wrote on after this page was made; carries the log as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current
