"""A learner's profile and choices, and what a company reads of it."""

from django.urls import path

from matching.views import candidates, preferences, profiles

OF_LEARNER = "trajecten/<uuid:trajectory>/"
PREFERENCE = "keuzes/<uuid:preference>/"
WISH = "wensen/<uuid:wish>/"

urlpatterns = [
    path(OF_LEARNER + "profiel/", profiles.learner_profile, name="learner_profile"),
    path(OF_LEARNER + "profiel/wijzigen/", profiles.learner_profile_write, name="learner_profile_write"),
    path(OF_LEARNER + "keuzes/", preferences.preferences, name="preferences"),
    path(
        OF_LEARNER + "leerplaatsen/<uuid:opening>/kiezen/",
        preferences.preference_choose,
        name="preference_choose",
    ),
    path(PREFERENCE, preferences.preference, name="preference"),
    path(PREFERENCE + "verplaatsen/", preferences.preference_move, name="preference_move"),
    path(PREFERENCE + "terugtrekken/", preferences.preference_withdraw, name="preference_withdraw"),
    path(PREFERENCE + "delen/", profiles.preference_share, name="preference_share"),
    path(
        "gedeelde-profielen/<uuid:shared_profile>/terugnemen/",
        profiles.share_take_back,
        name="share_take_back",
    ),
    path("organisaties/<slug:organisation>/kandidaten/", candidates.candidates, name="candidates"),
    path("kandidaten/<uuid:shared_profile>/", candidates.candidate, name="candidate"),
    path("leerplaatsen/<uuid:opening>/wensen/", candidates.wishes, name="wishes"),
    path(WISH, candidates.wish, name="wish"),
    path(WISH + "verplaatsen/", candidates.wish_move, name="wish_move"),
    path(WISH + "intrekken/", candidates.wish_withdraw, name="wish_withdraw"),
]
