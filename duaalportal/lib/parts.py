"""The living page of parts: every macro with its rule, on made-up data. For who builds."""

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone

from duaalportal.lib.charts import Spot, spot_map
from duaalportal.lib.jinja import icon_names
from duaalportal.lib.pages import render_page
from duaalportal.lib.places import place_of

ANSWERS = (
    ("doing", "Doen we"),
    ("partly", "Deels"),
    ("not_yet", "Nog niet"),
    ("na", "Niet van toepassing"),
)
COLOURS = (
    ("paper", "het bureau"),
    ("sheet", "het blad"),
    ("sunk", "rustig vlak"),
    ("ink", "tekst, lijnen"),
    ("ink-soft", "tweede stem"),
    ("action", "wat je kan drukken"),
    ("yellow", "kijk hier"),
    ("ok", "in orde"),
    ("wait", "nog niet"),
    ("stop", "dringend"),
)
STATEMENTS = (
    ("X.1", "De lerende kent de mensen op de werkvloer.", "doing", "Iedereen heeft een naambordje."),
    ("X.2", "De mentor heeft elke week een vast moment voor de lerende.", "partly", ""),
    ("X.3", "We vragen wat de lerende zelf wil leren.", "not_yet", ""),
    ("X.4", "De lerende weet waar de machines stoppen.", "", ""),
)
STEPS = (
    {"label": "Stap 1, Op weg", "state": "done", "text": "De lerende weet wie de eerste hulp geeft."},
    {"label": "Stap 2, Sterk", "state": "next", "text": "Onderweg gaan we na of dat nog zo is."},
    {"label": "Stap 3, Top", "state": "later", "text": "We leren uit elk voorval."},
)
SPOTS = (
    ("9000", 12, "full"),
    ("2000", 9, "full"),
    ("1000", 6, "ring"),
    ("8500", 5, "full"),
    ("3600", 4, "ring"),
    ("9300", 3, "full"),
    ("2300", 2, "ring"),
    ("8400", 1, "full"),
    ("9100", 1, "diamond"),
    ("4000", 1, "full"),
)
SPOT_KINDS = {"full": "nog vrij", "ring": "nog te erkennen", "diamond": "waar de lerende woont"}
MAP_TITLE = "Open plekken per gemeente"
MINE = {"label": "Deels", "value": "partly", "note": "Enkel op maandag."}
THEIRS = {"label": "Doen we", "value": "doing", "note": "Ook op vrijdag.", "who": "Ilse De Clercq"}
FAULTY = {"fout-owner": "bart", "fout-mail": "bart.claeys", "fout-pace": "now", "fout-shared": "on"}


class ExampleForm(forms.Form):
    """One field of each kind, with an error to look at."""

    what = forms.CharField(
        label="Wat heb je gezien?", help_text="Eén zin met een voorbeeld is genoeg.", widget=forms.Textarea
    )
    until = forms.DateField(
        label="Wanneer kijken we opnieuw?", widget=forms.DateInput(attrs={"type": "date"})
    )
    owner = forms.ChoiceField(
        label="Wie doet het?",
        choices=[("", "Kies een naam"), ("bart", "Bart Claeys"), ("ilse", "Ilse De Clercq")],
    )
    mail = forms.EmailField(label="Je e-mailadres", required=False)
    pace = forms.ChoiceField(
        label="Hoe snel?",
        widget=forms.RadioSelect,
        choices=[("now", "Deze maand"), ("later", "Later dit jaar")],
    )
    shared = forms.BooleanField(label="Lina mag dit lezen", required=False)


def example_spots():
    """A few towns with made-up counts, one of them outside the map."""
    towns = [(place_of(postcode), count, kind) for postcode, count, kind in SPOTS]
    return [Spot(town.name, town.lat, town.lon, count, kind) for town, count, kind in towns]


def parts(request):
    """Every part of the interface with its rule; exists only where the portal is built or tried."""
    if not (settings.DEBUG or settings.DEMO_WORLD):
        raise Http404
    today = timezone.localdate()
    spots = example_spots()
    return render_page(
        request,
        "parts/index.html",
        {
            "spots": spots,
            "spot_kinds": SPOT_KINDS,
            "map_of": {
                "wide": spot_map(spots, title=MAP_TITLE),
                "narrow": spot_map(spots, title=MAP_TITLE, wide=False),
            },
            "colours": COLOURS,
            "icons": icon_names(),
            "answers": ANSWERS,
            "items": [
                {"code": code, "text": text, "value": value, "note": note, "version": 0, "detail": ""}
                for code, text, value, note in STATEMENTS
            ],
            "form": ExampleForm(),
            "faulty": ExampleForm(FAULTY, prefix="fout"),
            "page": Paginator(range(134), 50).page(2),
            "dates": [today, today + timedelta(days=3), today - timedelta(days=400)],
            "now": timezone.now(),
            "history": [
                SimpleNamespace(text="Je bedrijf is erkend", when="14 oktober 2026", state="done"),
                SimpleNamespace(text="Je vult de Groeiwijzer in", when="een half uur werk", state="now"),
                SimpleNamespace(text="Je kiest wat eerst komt", when="", state="later"),
            ],
            "steps": [
                {
                    "label": "Stap 1, Op weg",
                    "state": "done",
                    "text": "De lerende weet wie de eerste hulp geeft.",
                },
                {"label": "Stap 2, Sterk", "state": "next", "text": "Onderweg gaan we na of dat nog zo is."},
                {"label": "Stap 3, Top", "state": "later", "text": "We leren uit elk voorval."},
            ],
            "mine": {"label": "Deels", "value": "partly", "note": "Enkel op maandag."},
            "theirs": {
                "label": "Doen we",
                "value": "doing",
                "note": "Ook op vrijdag.",
                "who": "Ilse De Clercq",
            },
        },
    )
