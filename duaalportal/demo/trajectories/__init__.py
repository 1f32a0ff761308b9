"""What the demo world shows of learners and their trajectories, by subject; `PARTS` are built in this order."""

from duaalportal.demo.trajectories import agreements, around, companies, learners, placements

PARTS = (companies, learners, placements, agreements, around)


def build(world):
    """Let each subject add its own; companies and their first learners stand already."""
    for part in PARTS:
        part.build(world)
