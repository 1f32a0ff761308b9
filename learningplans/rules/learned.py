"""Which activities of a programme need no place any more: pure, from goals and which of them are settled."""


def activities_done(goals, settled):
    """Codes of the activities of which every goal is settled; one that no goal teaches is still to learn.

    `goals` is {key: codes of its activities}, `settled` the keys of goals that are reached, known or have their place.
    """
    served, open_ = set(), set()
    for key, activities in goals.items():
        served.update(activities)
        if key not in settled:
            open_.update(activities)
    return frozenset(served - open_)
