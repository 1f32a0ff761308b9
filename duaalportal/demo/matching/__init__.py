"""What the demo world shows of matching, by subject; `PARTS` are built in this order."""

from duaalportal.demo.matching import (
    guidance,
    matches,
    openings,
    profiles,
    proposals,
    readiness,
    speed_dates,
    start_talks,
)

PARTS = (readiness, guidance, openings, profiles, proposals, matches, speed_dates, start_talks)


def build(world):
    """Let each subject add its own; learners, companies and recognitions stand already."""
    for part in PARTS:
        part.build(world)
