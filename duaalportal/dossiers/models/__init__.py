"""What was sealed, and the bundles of a class or a school."""

from duaalportal.dossiers.models.bundles import Bundle, BundleItem
from duaalportal.dossiers.models.sealed import SealedDocument

__all__ = ["Bundle", "BundleItem", "SealedDocument"]
