"""The notice of an exit talk is a dated value of a rule."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_programmes_and_dated_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="ruleparameter",
            name="rule_name_is_known",
        ),
        migrations.AlterField(
            model_name="ruleparameter",
            name="name",
            field=models.CharField(
                choices=[
                    ("mentor_min_age", "Leeftijd van een mentor, minstens"),
                    ("mentor_min_age_with_proof", "Leeftijd van een mentor met bewijs van vooropleiding"),
                    ("mentor_min_practice", "Praktijkervaring van een mentor, minstens"),
                    ("certificate_model", "Model van het uittreksel uit het strafregister"),
                    ("certificate_validity", "Ouderdom van het uittreksel, hoogstens"),
                    ("mentor_capacity", "Lerenden per mentor, hoogstens"),
                    ("training_term", "Mentoropleiding volgen na de erkenning, binnen"),
                    ("recognition_term", "Duur van een erkenning"),
                    ("decision_term", "Beslissing over een aanvraag, binnen"),
                    ("appeal_term", "Beroep na ontvangst van de beslissing, binnen"),
                    ("risk_review", "Risicoanalyse herzien, minstens om de"),
                    ("minor_until", "Minderjarig tot"),
                    ("programme_request_day", "Programmatieaanvraag, ten laatste op"),
                    ("programme_answer_term", "Antwoord op een programmatieaanvraag, binnen"),
                    ("decision_notices", "Herinnering aan een aanvraag, dagen na indienen"),
                    ("expiry_notices", "Herinnering aan het einde van een erkenning, maanden vooraf"),
                    ("training_notices", "Herinnering aan de mentoropleiding, dagen vooraf"),
                    ("draft_notice", "Herinnering aan een onvolledige aanvraag, na"),
                    ("exit_notice", "Exitgesprek voorbereiden, weken vooraf"),
                    ("premium_unpaid", "Premie kwalificerend werkplekleren, lerende zonder vergoeding"),
                    ("premium_paid", "Premie kwalificerend werkplekleren, lerende met vergoeding"),
                    ("premium_times", "Premie kwalificerend werkplekleren, hoogstens"),
                    ("premium_min_months", "Premie kwalificerend werkplekleren, opleiding duurt minstens"),
                    ("learner_premium", "Premie voor de lerende, per schooljaar"),
                    ("learner_premium_times", "Premie voor de lerende, hoogstens"),
                    ("registration_term", "Overeenkomst registreren na de start, binnen"),
                ],
                max_length=40,
                verbose_name="regel",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleparameter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "name__in",
                        [
                            "mentor_min_age",
                            "mentor_min_age_with_proof",
                            "mentor_min_practice",
                            "certificate_model",
                            "certificate_validity",
                            "mentor_capacity",
                            "training_term",
                            "recognition_term",
                            "decision_term",
                            "appeal_term",
                            "risk_review",
                            "minor_until",
                            "programme_request_day",
                            "programme_answer_term",
                            "decision_notices",
                            "expiry_notices",
                            "training_notices",
                            "draft_notice",
                            "exit_notice",
                            "premium_unpaid",
                            "premium_paid",
                            "premium_times",
                            "premium_min_months",
                            "learner_premium",
                            "learner_premium_times",
                            "registration_term",
                        ],
                    )
                ),
                name="rule_name_is_known",
            ),
        ),
    ]
