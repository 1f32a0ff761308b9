"""`make bench-matching`: the whole proposal for 5,000 learners and 2,500 openings, beside the bare solver on the same pairs.

Counted is processor time of one process, as a ratio to the bare solver: scipy's sparse matching on the same problem with its
capacities, without any code of the portal (`matching_bare`). The bound is on the solver alone, with its matrix ready; what it
takes with making that matrix out of lists of pairs stands beside it, and so does HiGHS. All must find as good an answer. A
busy machine changes little. Run on an empty database (DATABASE_URL; SQLite by default), which is filled first.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.harness.portal import ROOT


def main() -> int:
    """Fill, compute in a process of its own, print the figures; 1 when a bound is passed."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--learners", type=int, default=5000)
    words.add_argument("--openings", type=int, default=2500)
    words.add_argument("--runs", type=int, default=3)
    words.add_argument(
        "--times", type=float, default=3, help="how often the bare solver the whole job may take"
    )
    words.add_argument("--megabytes", type=int, default=2000)
    words.add_argument("--page-ms", type=float, default=200)
    words.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    words.add_argument("--keep", action="store_true", help="the database is filled already")
    asked = words.parse_args()
    if asked.inside:
        return measure(asked)
    with tempfile.TemporaryDirectory(prefix="portaal-bench-") as folder:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "SECRET_KEY": "bench-0123456789-abcdefghijklmnopqrstuvwxyz",
            "PORTAL_HTTPS": "0",
            "ALLOWED_HOSTS": "testserver",
            "VAR_DIR": os.environ.get("VAR_DIR", folder),
            "PYTHONPATH": str(ROOT),
        }
        env.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'portaal.sqlite3'}")
        return subprocess.run(
            [sys.executable, "-m", "tests.bench.matching", "--inside", *sys.argv[1:]], cwd=ROOT, env=env
        ).returncode


def measure(asked) -> int:
    """In the process that computes."""
    import django

    django.setup()
    from django.core.management import call_command

    from matching.models import Proposal
    from tests.bench.matching_world import fill_matching

    # a page names its sheets by what is in them
    call_command("collectstatic", interactive=False, verbosity=0)
    if not asked.keep:
        from duaalportal.catalogue.loading import load_catalogue
        from duaalportal.lib.migrating import migrate

        print(f"{asked.learners} lerenden en {asked.openings} leerplaatsen maken ...", flush=True)
        migrate(verbosity=0)
        load_catalogue()
        fill_matching(learners=asked.learners, openings=asked.openings)
    proposal = Proposal.objects.earliest("made_at")
    runs = [one_run(proposal) for _ in range(asked.runs)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    job, wall, phases, worth, known = min(runs, key=lambda one: one[0])
    print(f"{worth[0]} met een plaats, {proposal_size(proposal)}")
    solver, with_making, agree = beside(known, worth)
    ratio = job / solver
    print(f"hele taak {job:.2f} s rekentijd ({wall:.2f} s op de klok)")
    print(
        f"kale solver {solver:.2f} s: {ratio:.1f} keer; met het maken van zijn matrix {with_making:.2f} s: ",
        end="",
    )
    print(f"{job / with_making:.1f} keer")
    print("; ".join(f"{name.lower()} {seconds:.2f} s" for name, seconds in phases.items()))
    page, queries = one_page()
    print(
        f"leerplaatsen van een lerende: {page:.0f} ms rekentijd, {queries} vragen; hoogstens {peak:.0f} MB geheugen"
    )
    good = (
        agree and ratio <= asked.times and peak <= asked.megabytes and page <= asked.page_ms and queries <= 8
    )
    print("goed" if good else "NIET GOED")
    return 0 if good else 1


def one_run(proposal):
    """Processor and wall seconds of the job, per phase; what came out of it, and what it was computed with."""
    from django.utils import timezone

    from matching.proposals import making

    seen, phases, last = [], {}, [time.process_time(), "Wachten"]

    def progress(_, __, words):
        phases[last[1]] = time.process_time() - last[0]
        last[:] = time.process_time(), words

    place_all = making.place_all

    def place(known):
        seen.extend((known, place_all(known)))
        return seen[1]

    making.place_all = place
    try:
        began, clock = time.process_time(), time.perf_counter()
        making.compute(proposal=proposal, at=timezone.now(), today=timezone.localdate(), progress=progress)
        job, wall = time.process_time() - began, time.perf_counter() - clock
    finally:
        making.place_all = place_all
    phases.pop("Wachten")
    known, placed = seen
    seekers, offers = list(known.seekers), list(known.offers)
    points = sum(
        points
        for row, column, points in zip(
            known.pairs.seekers.tolist(),
            known.pairs.offers.tolist(),
            known.pairs.points.tolist(),
            strict=True,
        )
        if placed.get(seekers[row]) == offers[column]
    )
    return job, wall, phases, (len(placed), points), known


def beside(known, worth):
    """Seconds of the bare solver alone and with its matrix, the best of three, and whether all answers are as good."""
    from tests.bench import matching_bare as bare

    problem = bare.written(known)
    alone, whole = [], []
    for _ in range(3):
        began = time.process_time()
        matrix = bare.as_matrix(*problem)
        made = time.process_time()
        chosen = bare.matched(matrix)
        ended = time.process_time()
        alone.append(ended - made)
        whole.append(ended - began)
    other = bare.worth_of_matching(problem, matrix, chosen)
    began = time.process_time()
    third = bare.by_highs(*problem)
    print(f"als stroom door HiGHS {time.process_time() - began:.2f} s")
    if not worth == other == third:
        print(f"NIET EVEN GOED: taak {worth}, solver {other}, HiGHS {third}")
    return min(alone), min(whole), worth == other == third


def proposal_size(proposal):
    """What the proposal was made of."""
    proposal.refresh_from_db()
    said = proposal.summary
    each = said["pairs"] / max(1, said["learners"])
    return f"{said['learners']} lerenden, {said['openings']} leerplaatsen, {each:.0f} mogelijke per lerende"


def one_page():
    """Milliseconds of processor time of one learner's openings page, the median of nine, and its queries."""
    import statistics

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from duaalportal.accounts.access import Role
    from duaalportal.accounts.models import Membership
    from learningplans.models import Trajectory

    found = (
        Trajectory.objects.exclude(learner__postcode="")
        .select_related("learner__user")
        .order_by("pk")
        .first()
    )
    person = {"user": found.learner.user, "organisation": found.school, "role": Role.LEARNER}
    Membership.objects.get_or_create(**person, defaults={"starts_on": timezone.localdate()})
    client = Client()
    client.force_login(found.learner.user, "allauth.account.auth_backends.AuthenticationBackend")
    spent, address = [], f"/trajecten/{found.pk}/leerplaatsen/"
    for nth in range(10):
        began = time.process_time()
        answer = client.get(address)
        spent.append(1000 * (time.process_time() - began))
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")
        spent = spent if nth else []  # the first one compiles templates
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    # what opens and closes the transaction around the wall is no question
    return statistics.median(spent), len(
        [one for one in asked if one["sql"].split(" ")[0] in ("SELECT", "WITH")]
    )


if __name__ == "__main__":
    sys.exit(main())
