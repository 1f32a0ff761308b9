"""Which rows of dossiers a request may touch, as the database keeps it.

What was sealed is added by the worker alone; the page that verifies is public and reads outside the wall.
"""

from duaalportal.accounts.rls import Rows, either, mine, overseen

OWN = mine("made_by_id")
OF_BUNDLE = (
    "EXISTS (SELECT 1 FROM dossiers_bundle bundle"  # noqa: S608  our own table names
    f" WHERE bundle.id = dossiers_bundleitem.bundle_id AND {mine('bundle.made_by_id')})"
)
ROWS = {
    "dossiers.SealedDocument": Rows(
        read=either(OWN, f"trajectory_id IS NOT NULL AND ({overseen('organisation_id')})")
    ),
    "dossiers.Bundle": Rows(read=OWN, write=OWN),
    "dossiers.BundleItem": Rows(read=OF_BUNDLE, write=OF_BUNDLE),
}
