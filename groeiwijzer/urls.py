"""Addresses of the Groeiwijzer: everything stands under the organisation it belongs to."""

from django.urls import path

from groeiwijzer.views import answering, assessments, reading

app_name = "groeiwijzer"
ORGANISATION = "organisaties/<slug:organisation>/groeiwijzer/"
ASSESSMENT = ORGANISATION + "<uuid:assessment>/"

urlpatterns = [
    path("groeiwijzer/", assessments.home, name="home"),
    path(ORGANISATION, assessments.overview, name="overview"),
    path(ORGANISATION + "start/", assessments.start, name="start"),
    path(ASSESSMENT, reading.profile, name="profile"),
    path(ASSESSMENT + "vragen/", answering.questionnaire, name="questionnaire"),
    path(ASSESSMENT + "verhaal/", assessments.story, name="story"),
    path(ASSESSMENT + "mensen/", assessments.people, name="people"),
    path(ASSESSMENT + "afronden/", assessments.finish, name="finish"),
    path(ASSESSMENT + "heropenen/", assessments.reopen, name="reopen"),
    path(ASSESSMENT + "openstellen/", assessments.open_up, name="open_up"),
]
