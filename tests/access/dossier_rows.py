"""One real row of every kind of dossiers about the learner of the cast, made by who oversees the school."""

import datetime as dt

from duaalportal.dossiers.models import Bundle, BundleItem, SealedDocument


class DossierRows:
    """Each name in an address has the attribute of that name."""

    def __init__(self, around, a, canary):
        maker = {"made_at": around.now, "made_by": a.school_director}
        here = {"organisation": around.school, "trajectory": around.trajectory}
        self.sealed = SealedDocument.objects.create(
            code="7K3M9QRT2VXCH4ND", sha256="a" * 64, kind="dossier", **here, **maker
        )
        self.bundle = Bundle.objects.create(organisation=around.school, label=f"Klas {canary}", **maker)
        BundleItem.objects.create(
            bundle=self.bundle,
            position=1,
            sealed=self.sealed,
            done_at=around.now + dt.timedelta(minutes=1),
            **here,
        )


# names in addresses whose row is the attribute of the same name
BY_KEY = ("bundle",)
