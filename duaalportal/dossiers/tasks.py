"""What the worker is told to do for dossiers; ids in, one call."""

import logging

from celery import shared_task
from django.utils import timezone

from duaalportal.dossiers import bundles

logger = logging.getLogger(__name__)
EXPIRES_SECONDS = 120


@shared_task(name="dossiers.help", soft_time_limit=300, time_limit=330)
def help_with_bundle(*, bundle_id: str) -> None:
    """Make dossiers of a bundle for a few seconds, and stand in line again while there are more."""
    if bundles.help_out(bundle_id=bundle_id, clock=timezone.now):
        ask_for_help(bundle_id)


@shared_task(name="dossiers.clear")
def clear_bundles() -> None:
    """Remove the separate files of bundles that are whole or were left."""
    bundles.clear(at=timezone.now())


def ask_for_help(bundle_id) -> None:
    """Tell a worker that it may help; when the queue takes no message the job does it all by itself."""
    try:
        help_with_bundle.apply_async(kwargs={"bundle_id": str(bundle_id)}, expires=EXPIRES_SECONDS)
    except Exception as error:  # every transport has its own
        logger.warning("bundel %s: geen hulp gevraagd, de wachtrij antwoordt niet: %r", bundle_id, error)
