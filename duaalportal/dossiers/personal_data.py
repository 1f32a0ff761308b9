"""What dossiers keep on a person: what one had made, and what others had made about oneself. Never the document itself."""

from functools import partial

from django.db import transaction

from duaalportal.dossiers.bundles import AS_NEW, FOLDER
from duaalportal.dossiers.models import Bundle, BundleItem, SealedDocument
from duaalportal.jobs import files
from duaalportal.jobs.models import Job


def collect(user):
    """Documents and bundles one asked for, and documents about oneself with who asked for them."""
    sealed = SealedDocument.objects.select_related("organisation", "made_by").order_by("made_at", "pk")
    about = sealed.filter(trajectory__learner__user=user).exclude(made_by=user)
    bundles = Bundle.objects.filter(made_by=user).select_related("organisation").order_by("made_at", "pk")
    return {
        "Documenten die je liet maken en verzegelen": [_row(row) for row in sealed.filter(made_by=user)],
        "Documenten over jou die anderen lieten maken": [
            _row(row) | {"door": row.made_by.name} for row in about
        ],
        "Bundels met dossiers die je liet maken": [
            {"wat": row.label, "school": row.organisation.name, "gevraagd op": row.made_at} for row in bundles
        ],
    }


def _row(row):
    return {
        "soort": row.get_kind_display(),
        "uit naam van": row.organisation.name if row.organisation else "",
        "code": row.shown,
        "verzegeld op": row.made_at,
    }


def erase(*, user, at):
    """Remove the files that hold a learner's dossier; that one was sealed stays known, without a name in it."""
    about = BundleItem.objects.filter(trajectory__learner__user=user)
    loose = [row.stored for row in about.exclude(stored="")]
    for stored in loose:
        transaction.on_commit(partial(files.remove, stored, FOLDER))
    about.exclude(stored="").update(**AS_NEW | {"stored": ""})
    own = SealedDocument.objects.filter(trajectory__learner__user=user).values("job")
    jobs = Job.objects.exclude(file_path="")
    whole = jobs.filter(pk__in=own) | jobs.filter(pk__in=Bundle.objects.filter(items__in=about).values("job"))
    paths = list(whole.values_list("pk", "file_path"))
    for _, stored in paths:
        transaction.on_commit(partial(files.remove, stored))
    Job.objects.filter(pk__in=[pk for pk, _ in paths]).update(file_path="")
    removed = len(loose) + len(paths)
    return (
        [f"{removed} {'bestand' if removed == 1 else 'bestanden'} met een dossier weggehaald"]
        if removed
        else []
    )
