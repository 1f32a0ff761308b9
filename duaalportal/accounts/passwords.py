"""Rules for passwords whose sentence Django's Dutch catalogue misses."""

from django.contrib.auth import password_validation


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """Django's rule, in Dutch."""

    def get_error_message(self):
        """Why the password was refused."""
        return f"Dit wachtwoord is te kort. Neem minstens {self.min_length} tekens."

    def get_help_text(self):
        """What the password needs."""
        return f"Je wachtwoord heeft minstens {self.min_length} tekens."
