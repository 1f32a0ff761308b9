"""What the demo world shows of matching, by subject; `PARTS` are built in this order."""

from duaalportal.demo.matching import matches, openings, proposals, readiness

PARTS = (readiness, openings, proposals, matches)


def build(world):
    """Let each subject add its own; learners, companies and recognitions stand already."""
    for part in PARTS:
        part.build(world)
