"""What the demo world shows of companies, by subject; `PARTS` are built in this order."""

from duaalportal.demo.companies import (
    collaboration,
    exits,
    learners,
    mentors,
    presentation,
    programme_requests,
    recognition,
    safety,
)

PARTS = (collaboration, mentors, recognition, learners, presentation, safety, exits, programme_requests)


def build(world):
    """Let each subject add its own; organisations, people and establishments stand already."""
    for part in PARTS:
        part.build(world)
