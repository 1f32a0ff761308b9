"""What the demo world shows of sheets and training plans, by subject; `PARTS` are built in this order."""

from duaalportal.demo.plans import company_sheets, goals, learning_sheets, training_plans

PARTS = (learning_sheets, company_sheets, training_plans, goals)


def build(world):
    """Let each subject add its own; learners, places and the sheets of the field stand already."""
    for part in PARTS:
        part.build(world)
