"""Learners, their parents, and their trajectories."""

from django.urls import path

from learningplans.urls.addresses import LEARNERS, TRAJECTORY
from learningplans.views import class_lists, learner_writing, learners, parents

PARENTS = TRAJECTORY + "ouders/"
READERS = TRAJECTORY + "meelezers/"

urlpatterns = [
    path(LEARNERS, learners.home, name="home"),
    path(LEARNERS + "lijst.<str:kind>", learners.learner_file, name="learner_file"),
    path(LEARNERS + "filters/", learners.filter_save, name="filter_save"),
    path(LEARNERS + "filters/<uuid:saved_filter>/weg/", learners.filter_remove, name="filter_remove"),
    path(LEARNERS + "nieuw/", learner_writing.learner_new, name="learner_new"),
    path(LEARNERS + "inladen/", class_lists.class_import, name="class_import"),
    path(LEARNERS + "inladen/voorbeeld.<str:kind>", class_lists.class_example, name="class_example"),
    path(LEARNERS + "inladen/nu.<str:kind>", class_lists.class_file, name="class_file"),
    path(TRAJECTORY + "lerende/", learner_writing.learner_change, name="learner_change"),
    path(TRAJECTORY + "lerende/uitnodigen/", learner_writing.learner_invite, name="learner_invite"),
    path(TRAJECTORY + "mijn-gegevens/", learner_writing.learner_own, name="learner_own"),
    path(PARENTS, parents.parent_list, name="parents"),
    path(PARENTS + "nieuw/", parents.parent_new, name="parent_new"),
    path(PARENTS + "<uuid:guardian>/", parents.parent_change, name="parent_change"),
    path(PARENTS + "<uuid:guardian>/beeindigen/", parents.parent_end, name="parent_end"),
    path(PARENTS + "<uuid:guardian>/uitnodigen/", parents.parent_invite, name="parent_invite"),
    path(READERS, parents.readers, name="readers"),
    path(READERS + "<uuid:guardian>/", parents.reader_grant, name="reader_grant"),
    path(READERS + "<uuid:guardian>/stoppen/", parents.reader_withdraw, name="reader_withdraw"),
]
