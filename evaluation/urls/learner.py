"""What is the learner's own: how it goes, signals to the coach, and the portfolio."""

from django.urls import path

from evaluation.models import LearnerWord
from evaluation.views import learner_words, portfolio, signals
from learningplans.urls.addresses import LEARNERS, TRAJECTORY

VOICE = TRAJECTORY + "hoe-gaat-het/"
WORD = "gedeeld/<uuid:learner_word>/"
SIGNAL = "signalen/<uuid:signal>/"
PORTFOLIO = TRAJECTORY + "portfolio/"
PIECE = "portfoliostukken/<uuid:portfolio_piece>/"
Kind = LearnerWord.Kind

urlpatterns = [
    path(VOICE, learner_words.learner_voice, name="learner_voice"),
    path(
        VOICE + "samenwerking/",
        learner_words.learner_word_new,
        {"check": Kind.COOPERATION.value},
        name="say_cooperation",
    ),
    path(
        VOICE + "welzijn/",
        learner_words.learner_word_new,
        {"check": Kind.WELLBEING.value},
        name="say_wellbeing",
    ),
    path(
        VOICE + "veiligheid/", learner_words.learner_word_new, {"check": Kind.SAFETY.value}, name="say_safety"
    ),
    path(VOICE + "eerder/", learner_words.learner_words, name="learner_words"),
    path(LEARNERS + "wat-lerenden-delen/", learner_words.words_shared, name="words_shared"),
    path(WORD, learner_words.learner_word, name="learner_word"),
    path(WORD + "antwoord/", learner_words.learner_word_answer, name="learner_word_answer"),
    path(WORD + "gelezen/", learner_words.learner_word_seen, name="learner_word_seen"),
    path(WORD + "wie-leest-dit/", learner_words.learner_word_share, name="learner_word_share"),
    path(TRAJECTORY + "signaal/", signals.signal_new, name="signal_new"),
    path(LEARNERS + "signalen/", signals.signals, name="signals"),
    path(SIGNAL, signals.signal, name="signal"),
    path(SIGNAL + "opgepakt/", signals.signal_hear, name="signal_hear"),
    path(PORTFOLIO, portfolio.portfolio, name="portfolio"),
    path(PORTFOLIO + "over-mij/", portfolio.portfolio_about, name="portfolio_about"),
    path(PORTFOLIO + "kies/", portfolio.portfolio_choose, name="portfolio_choose"),
    path(PORTFOLIO + "hierna/", portfolio.portfolio_next, name="portfolio_next"),
    path(PORTFOLIO + "delen/", portfolio.portfolio_share, name="portfolio_share"),
    path(PORTFOLIO + "bewijs/", portfolio.portfolio_diploma, name="portfolio_diploma"),
    path(PORTFOLIO + "meenemen/", portfolio.portfolio_export, name="portfolio_export"),
    path(PORTFOLIO + "pdf/", portfolio.portfolio_pdf, name="portfolio_pdf"),
    path(PORTFOLIO + "open-data.json", portfolio.portfolio_data, name="portfolio_data"),
    path(PORTFOLIO + "stukken.<str:kind>", portfolio.portfolio_file, name="portfolio_file"),
    path(PIECE, portfolio.portfolio_piece, name="portfolio_piece"),
    path(PIECE + "woorden/", portfolio.portfolio_reflect, name="portfolio_reflect"),
    path(PIECE + "plaats/", portfolio.portfolio_move, name="portfolio_move"),
    path(PIECE + "weg/", portfolio.portfolio_remove, name="portfolio_remove"),
]
