"""What cannot be, as a sentence for who asked."""


class LearnerRefused(Exception):
    """This cannot be done now; the text says why in Dutch, `field` where in a form."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


class NotTheLearner(LearnerRefused):
    """What is the learner's own is written and shared by the learner alone."""


class NotShared(LearnerRefused):
    """The learner does not, or no longer, share this with one's side."""


class NoCoach(LearnerRefused):
    """Nobody coaches this learner now, so nobody would hear it."""


class TextChanged(Exception):
    """On another screen something else was written here; carries what stands there."""

    def __init__(self, field, theirs):
        super().__init__("changed meanwhile")
        self.field, self.theirs = field, theirs
