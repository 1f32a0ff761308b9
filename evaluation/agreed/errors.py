"""Why a setting of a school is refused, in Dutch."""


class SettingRefused(Exception):
    """This cannot be set so; the text says why."""
