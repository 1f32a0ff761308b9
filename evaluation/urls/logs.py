"""Addresses of logs, measurements and how far it all is."""

from django.urls import path

from evaluation.views import log_writing, logs, measurements
from learningplans.urls.addresses import TRAJECTORY

LOG = "logboeken/<uuid:sheet_log>/"
MEASUREMENT = "metingen/<uuid:measurement>/"

urlpatterns = [
    path(TRAJECTORY + "fiches/", logs.sheet_days, name="sheet_days"),
    path(TRAJECTORY + "fiches/vandaag/", log_writing.sheet_day, name="sheet_day"),
    path(LOG, logs.sheet_log, name="sheet_log"),
    path(LOG + "nagekeken/", logs.sheet_log_check, name="sheet_log_check"),
    path(TRAJECTORY + "fiches/metingen/", measurements.measurements, name="measurements"),
    path(TRAJECTORY + "fiches/metingen.<str:kind>", measurements.measurements_file, name="measurements_file"),
    path(TRAJECTORY + "fiches/meten/", measurements.measure_sheet, name="measure_sheet"),
    path(MEASUREMENT, measurements.measurement, name="measurement"),
    path(MEASUREMENT + "intrekken/", measurements.measurement_withdraw, name="measurement_withdraw"),
    path(
        "metingen/fotos/<uuid:measurement_photo>/", measurements.measurement_photo, name="measurement_photo"
    ),
    path(TRAJECTORY + "voortgang/", measurements.progress, name="progress"),
    path(TRAJECTORY + "voortgang/werkpunt/", measurements.progress_point, name="progress_point"),
]
