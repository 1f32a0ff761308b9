"""The steps of a goal as rules: which comes next, when a move is refused, and short reasons to tap (001:801-877)."""

from learningplans.models.goals import ApprenticeshipStep as Step

STEPS = tuple(Step)
LONGEST = 500

# one tap on a phone: what a mentor says most often when a goal comes to this step
REASONS = {
    Step.MODELING: ("Getoond en uitgelegd", "Samen bekeken hoe het gaat"),
    Step.COACHING: ("Zag het en doet het nu zelf", "Werkt mee onder toezicht"),
    Step.SCAFFOLDING: ("Lukt met weinig hulp", "Deed het al meer dan eens goed"),
    Step.ARTICULATION: ("Lukt zonder hulp", "Werkt veilig en zelfstandig"),
    Step.REFLECTION: ("Legt uit hoe en waarom", "Antwoordt juist op vragen"),
    Step.EXPLORATION: ("Ziet zelf wat beter kan", "Vergelijkt en verbetert eigen werk"),
    Step.REACHED: ("Voldoet aan de criteria", "Kan het ook in een nieuwe situatie"),
}


def next_step(step):
    """The step after this one; the first when there is none yet, None when the goal is reached."""
    if not step:
        return Step.MODELING
    number = Step(step).number
    return STEPS[number] if number < len(STEPS) else None


def is_back(step, to):
    """Whether this move goes to an earlier step."""
    return bool(step) and Step(to).number < Step(step).number


def refusal(*, step, since, to, on, reason, first_day, today):
    """Why a move cannot be made: (field of the form, sentence); None when it can."""
    if step == to:
        return "step", f"Dit leerdoel staat al op “{Step(to).label}”. Kies een andere stap."
    if on > today:
        return "on", "Deze dag komt nog. Kies vandaag of een vroegere dag."
    if on < first_day:
        return "on", "Deze dag valt voor de start van het traject."
    if since and on < since:
        return "on", "Er is al een latere stap genoteerd. Kies die dag of een latere."
    if not reason.strip():
        return "reason", "Schrijf waarom je terugkeert." if is_back(
            step, to
        ) else "Kies of schrijf kort waarom."
    return None


def in_words(reached, busy, total):
    """How far somebody is with the goals, without a grade."""
    if not total:
        return "Er staan nog geen leerdoelen in het plan."
    left = total - reached - busy
    parts = [
        f"Van de {total} leerdoelen zijn er {reached} bereikt"
        if reached
        else f"Het plan telt {_goals(total)}"
    ]
    if busy:
        parts.append(f"aan {busy} wordt gewerkt")
    if left:
        parts.append(f"{left} {'komt' if left == 1 else 'komen'} nog")
    if reached == total:
        return f"Alle {total} leerdoelen zijn bereikt." if total > 1 else "Het leerdoel is bereikt."
    return f"{' en '.join([', '.join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]}."


def _goals(number):
    return "1 leerdoel" if number == 1 else f"{number} leerdoelen"
