"""The team around a learner, charter and things lent."""

from django.urls import path

from learningplans.urls.addresses import ORGANISATION, TRAJECTORY
from learningplans.views import team

MEMBER = "teamleden/<uuid:team_member>/"

urlpatterns = [
    path(TRAJECTORY + "team/", team.team_page, name="team"),
    path(TRAJECTORY + "team/nieuw/", team.team_add, name="team_add"),
    path(MEMBER + "overdragen/", team.team_hand_over, name="team_hand_over"),
    path(MEMBER + "vervanger/", team.team_substitute, name="team_substitute"),
    path(MEMBER + "beeindigen/", team.team_end, name="team_end"),
    path(MEMBER + "aanspreekpunt/", team.team_contact, name="team_contact"),
    path(ORGANISATION + "lerenden/overdragen/", team.coach_hand_over, name="coach_hand_over"),
]
