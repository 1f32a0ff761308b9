"""What logs and measurements keep on a person: to take along, and what goes when they are erased.

That a criterion was reached stays, without words and photos: school and company rely on it.
"""

from django.db import transaction

from duaalportal.lib import uploads
from evaluation.models import Measurement, MeasurementPhoto, SheetLog


def collect(user):
    """One's own logs and measurements as a learner; and what one judged of others, without their names."""
    return {
        "Je logboek": [
            {
                "dag": row.on,
                "fiche": row.sheet_version.title,
                "gegevens": row.head,
                "ja of nee": row.rows,
                "uren": row.hours,
                "sterke punten": row.strong,
                "werkpunten": row.work_on,
                "afspraken": row.agreed,
                "nagekeken op": row.seen_at,
            }
            for row in SheetLog.objects.filter(trajectory__learner__user=user)
            .select_related("sheet_version")
            .order_by("on", "pk")
        ],
        "Metingen van jouw werk": [
            _measured(row) | {"stem": row.get_party_display(), "foto's": row.photos.count()}
            for row in _rows(trajectory__learner__user=user).prefetch_related("photos")
        ],
        "Wat je beoordeelde": [
            _measured(row) for row in _rows(by=user).exclude(trajectory__learner__user=user)
        ],
        "Logboeken die je nakeek": list(
            SheetLog.objects.filter(seen_by=user).order_by("seen_at").values_list("seen_at", flat=True)
        ),
    }


def _rows(**of):
    return Measurement.objects.filter(**of).select_related("sheet_version").order_by("on", "at", "pk")


def _measured(row):
    return {
        "dag": row.on,
        "fiche": row.sheet_version.title,
        "criterium": row.criterion,
        "resultaat": row.get_value_display(),
        "opmerking": row.note,
        "ingetrokken op": row.withdrawn_at,
    }


def erase(*, user, at):
    """Wipe a learner's words and photos; days, yes and no, and results stay. What one judged of others stays theirs."""
    own = {"trajectory__learner__user": user}
    done = []
    photos = MeasurementPhoto.objects.filter(**own)
    names = list(photos.values_list("file", flat=True))
    if photos.delete()[0]:
        done.append("foto's bij metingen gewist")
        # a dry run undoes the rows, and then the files stay too
        transaction.on_commit(lambda: [uploads.forget(name) for name in names])
    logs = SheetLog.objects.filter(**own).update(head={}, strong="", work_on="", agreed="")
    notes = Measurement.objects.filter(**own).exclude(note="").update(note="")
    if logs or notes:
        done.append("woorden in logboeken en bij metingen gewist")
    return done
