"""`python -m tests.bench.dossiers`: how making the dossiers of a school goes faster with a second worker.

The same school, once with one process that makes dossiers and once with two, all chapters in each dossier. Counted is
the time on the clock, so nothing else may be running.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.harness.portal import ROOT, environment, fill

WANTED = 1.7  # times as fast: two cores of one machine share memory, and one database


def main() -> int:
    """Fill a school, have its dossiers made by one and by two processes, and print both times."""
    parser = argparse.ArgumentParser(description="Meet dossiers in bundel met een en met twee werkers.")
    parser.add_argument("--dossiers", type=int, default=500)
    parser.add_argument(
        "--alone", type=int, default=0, help="zoveel voor een werker alleen; standaard evenveel"
    )
    parser.add_argument("--help-with", default="", help="(voor de werkers zelf)")
    options = parser.parse_args()
    if options.help_with:
        return _help_with(options.help_with)
    with tempfile.TemporaryDirectory(prefix="portaal-dossiers-") as name:
        folder = Path(name)
        env = environment(folder, f"sqlite:///{folder}/portaal.sqlite3", PYTHONPATH=str(ROOT))
        fill(env)
        os.environ.update(env)
        import django

        django.setup()
        from tests.bench.night import CLASS, fill_classes

        fill_classes(-(-options.dossiers // CLASS), in_one_school=True)
        alone = _per_minute(1, options.alone or options.dossiers, env)
        together = _per_minute(2, options.dossiers, env)
        print(f"twee werkers zijn {together / alone:.2f} keer zo snel als een", flush=True)
        return int(together / alone < WANTED)


def _per_minute(workers, wanted, env):
    """Dossiers per minute of so many processes, and that each was made once."""
    from django.utils import timezone

    from duaalportal.dossiers import bundles
    from duaalportal.dossiers.models import BundleItem
    from learningplans.models import Trajectory

    school = Trajectory.objects.filter(learner__user__email__startswith="lerende-0-0-").first().school
    lead = school.memberships.filter(role="school_coordinator").first().user
    rows = Trajectory.objects.filter(school=school, state="running").order_by("pk")
    rows = Trajectory.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:wanted]))
    bundle = bundles.ask(school=school, label="Meting", trajectories=rows, by=lead, at=timezone.now())
    words = [sys.executable, "-m", "tests.bench.dossiers", "--help-with", str(bundle.pk)]
    hands = [
        subprocess.Popen(words, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(workers)
    ]
    for hand in hands:
        hand.stdout.readline()  # it has read the portal, and waits
    before = time.monotonic()
    for hand in hands:
        hand.stdin.close()
    codes = [hand.wait() for hand in hands]
    spent = time.monotonic() - before
    items = BundleItem.objects.filter(bundle=bundle)
    made = items.exclude(sealed=None).count()
    assert not any(codes) and made == items.count() == wanted, (codes, made, wanted)
    print(
        f"{workers} werker(s): {made} dossiers in {spent:.0f} s, {made * 60 / spent:.0f} per minuut",
        flush=True,
    )
    return made / spent


def _help_with(bundle):
    import django

    django.setup()
    from django.utils import timezone

    from duaalportal.dossiers import bundles

    print("klaar", flush=True)
    sys.stdin.read()
    while bundles.help_out(bundle_id=bundle, clock=timezone.now):
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
