"""What reminders keep on a person: each subject says its own."""

from duaalportal.reminders import personal_data_followed, personal_data_sent

SUBJECTS = (personal_data_sent, personal_data_followed)


def collect(user):
    """What is kept on this person, under Dutch headings."""
    found = {}
    for one in SUBJECTS:
        found |= one.collect(user)
    return found


def erase(*, user, at):
    """Take the person out of what is kept; what was done is told in Dutch lines."""
    return [line for one in SUBJECTS for line in one.erase(user=user, at=at)]


def clear_old(*, at):
    """Take away what is older than anybody asks for; how many rows went."""
    return sum(one.clear_old(at=at) for one in SUBJECTS)
