"""Goals on the way: the goal itself, the week, notes, chances, tips, practice tests and proposals."""

from django.urls import path

from learningplans.urls.addresses import LEARNERS, TRAJECTORY
from learningplans.views.goals import chances, goal, notes, practice_tests, proposals, tips, week

ITEM = "plandoelen/<uuid:plan_item>/"
TEST = "praktijktoetsen/<uuid:practice_test>/"
NOTE = "notities/<uuid:goal_note>/"

urlpatterns = [
    path(LEARNERS + "deze-week/", week.week_at_work, name="week_at_work"),
    path(TRAJECTORY + "deze-week/", week.this_week, name="this_week"),
    path(ITEM, goal.plan_item, name="plan_item"),
    path(ITEM + "stap/", goal.plan_item_step, name="plan_item_step"),
    path(ITEM + "notitie/", notes.goal_note_write, name="goal_note_write"),
    path(TRAJECTORY + "notities/", notes.goal_notes, name="goal_notes"),
    path(NOTE, notes.goal_note, name="goal_note"),
    path(NOTE + "delen/", notes.goal_note_share, name="goal_note_share"),
    path(TRAJECTORY + "leerkans/", chances.chance_new, name="chance_new"),
    path("leerkansen/<uuid:learning_chance>/bekijken/", chances.chance_settle, name="chance_settle"),
    path(TRAJECTORY + "tips/", tips.goal_tips, name="goal_tips"),
    path("tips/<uuid:goal_tip>/gelezen/", tips.goal_tip_read, name="goal_tip_read"),
    path(TRAJECTORY + "praktijktoetsen/", practice_tests.practice_tests, name="practice_tests"),
    path(TRAJECTORY + "praktijktoetsen/nieuw/", practice_tests.practice_test_new, name="practice_test_new"),
    path(TEST, practice_tests.practice_test, name="practice_test"),
    path(TEST + "wijzigen/", practice_tests.practice_test_change, name="practice_test_change"),
    path(TEST + "gehouden/", practice_tests.practice_test_held, name="practice_test_held"),
    path(TEST + "afgelasten/", practice_tests.practice_test_cancel, name="practice_test_cancel"),
    path(TRAJECTORY + "voorstellen/", proposals.plan_proposals, name="plan_proposals"),
    path(TRAJECTORY + "voorstellen/nieuw/", proposals.proposal_new, name="proposal_new"),
]
