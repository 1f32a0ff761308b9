"""What the demo world shows of evaluations on the shop floor, by subject; `PARTS` are built in this order."""

from duaalportal.demo.evaluation import agreed, own, roles, sheets, talks, weeks

PARTS = (weeks, sheets, talks, own, roles, agreed)


def build(world):
    """Let each subject add its own; learners, places, sheets and plans stand already."""
    for part in PARTS:
        part.build(world)
