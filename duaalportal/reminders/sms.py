"""Text messages by an adapter: a file or the console by default, and what an operator offers by one setting."""

import logging
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


def send(number, text):
    """Send a text by the adapter of the settings; raises OSError when it did not leave."""
    import_string(settings.SMS_BACKEND)(number, text)
    return True


def to_file(number, text):
    """Write it in a folder, one file per number: for a portal that tries out what would leave."""
    folder = Path(settings.VAR_DIR) / "sms"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{number.strip('+')}.txt").open("a", encoding="utf-8") as file:
        file.write(text + "\n")


def to_console(number, text):
    """Tell the log, with the end of the number alone."""
    logger.info("sms to …%s: %s", number[-3:], text)
