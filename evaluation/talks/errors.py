"""Why something about a talk cannot be done now; the text says it in Dutch."""


class TalkRefused(Exception):
    """This cannot be done now."""


class TalkIsClosed(TalkRefused):
    """A closed talk never changes; a correction is a new version."""

    def __init__(self):
        super().__init__(
            "Dit gesprek is gesloten en verandert niet meer. Klopt er iets niet? De school verbetert het met een nieuwe versie."
        )


class NotSigned(TalkRefused):
    """Somebody did not sign yet; closing anyway is said on purpose."""


class TalkChanged(Exception):
    """Somebody else saved meanwhile; carries the talk as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class AnswerChanged(Exception):
    """At one question something else was written meanwhile; carries the question and what stands there."""

    def __init__(self, code, theirs):
        super().__init__("changed meanwhile")
        self.code, self.theirs = code, theirs
