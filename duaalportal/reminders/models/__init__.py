"""What reminders keep: messages and what they told, preferences, what was put off, said on the phone, and waited for."""

from duaalportal.reminders.models.chases import Chase
from duaalportal.reminders.models.outbox import Channel, Collection, Message, MessageState, Step, Told
from duaalportal.reminders.models.phone import PhoneAnswer
from duaalportal.reminders.models.preferences import Preference, Rhythm
from duaalportal.reminders.models.snoozes import Snooze
from duaalportal.reminders.models.waiting import Waiting

__all__ = [
    "Channel",
    "Chase",
    "Collection",
    "Message",
    "MessageState",
    "PhoneAnswer",
    "Preference",
    "Rhythm",
    "Snooze",
    "Step",
    "Told",
    "Waiting",
]
