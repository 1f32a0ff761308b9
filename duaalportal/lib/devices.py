"""Say in a few words from which browser and device somebody came. Pure; only for people to recognise it."""

BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
)
BROWSERS += (("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))
DEVICES = (("iPhone", "een iPhone"), ("iPad", "een iPad"), ("Android", "een Android-toestel"))
DEVICES += (("Windows", "een Windows-computer"), ("Mac OS X", "een Mac"), ("CrOS", "een Chromebook"))
DEVICES += (("Linux", "een Linux-computer"),)


def device(user_agent):
    """'Firefox op een Mac', or 'een onbekend toestel' when the browser does not say."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    machine = next((name for mark, name in DEVICES if mark in user_agent), "")
    if browser and machine:
        return f"{browser} op {machine}"
    return browser or machine or "een onbekend toestel"
