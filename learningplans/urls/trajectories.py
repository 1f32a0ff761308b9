"""The page of a trajectory, its state, where the learner begins, and remarks on wellbeing."""

from django.urls import path

from learningplans.urls.addresses import TRAJECTORY
from learningplans.views import about_learner, trajectory

NOTE = "welzijn/<uuid:note>/"

urlpatterns = [
    path(TRAJECTORY, trajectory.trajectory, name="trajectory"),
    path(TRAJECTORY + "wijzigen/", trajectory.trajectory_change, name="trajectory_change"),
    path(TRAJECTORY + "stand/", trajectory.trajectory_state, name="trajectory_state"),
    path(TRAJECTORY + "beginsituatie/", about_learner.start_profile_page, name="start_profile"),
    path(
        TRAJECTORY + "beginsituatie/schrijven/", about_learner.start_profile_write, name="start_profile_write"
    ),
    path(TRAJECTORY + "beginsituatie/delen/", about_learner.start_profile_share, name="start_profile_share"),
    path(TRAJECTORY + "beginsituatie/gelezen/", about_learner.start_profile_read, name="start_profile_read"),
    path(TRAJECTORY + "welzijn/", about_learner.wellbeing_page, name="wellbeing"),
    path(TRAJECTORY + "welzijn/nieuw/", about_learner.wellbeing_write, name="wellbeing_write"),
    path(NOTE + "delen/", about_learner.wellbeing_agree, name="wellbeing_agree"),
    path(NOTE + "niet-delen/", about_learner.wellbeing_withdraw, name="wellbeing_withdraw"),
]
