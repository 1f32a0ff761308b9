"""What a person took part in on the way to dual learning; kept, without their words, when they are erased."""

from matching.models import GuidanceGuest

WAS_THERE = {True: "je was er", False: "je was er niet", None: "gevraagd"}


def collect(user):
    """What the person was asked to, and what it brought in their own words."""
    rows = GuidanceGuest.objects.filter(trajectory__learner__user=user).select_related("action")
    return {
        "Wat je meemaakte op weg naar duaal leren": [
            {
                "wat": row.action.name,
                "op": row.action.on,
                "was je er": WAS_THERE[row.was_there],
                "wat het bracht": row.note,
            }
            for row in rows.order_by("action__on", "pk")
        ]
    }


def erase(*, user, at):
    """The own words go; that somebody was there stays as a number."""
    rows = GuidanceGuest.objects.filter(trajectory__learner__user=user).exclude(note="")
    return ["Wat toeleiding bracht, in eigen woorden, is weg."] if rows.update(note="") else []
