"""Look a number up in the loaded register, to fill in a form beforehand."""

from companies.models import KboEnterprise, KboEstablishment, KboLoad

MOST = 50


def enterprise(number):
    """The enterprise with these ten digits; None when the register does not hold it."""
    return KboEnterprise.objects.filter(pk=number).first()


def establishment(number):
    """The establishment with these ten digits; None when the register does not hold it."""
    return KboEstablishment.objects.filter(pk=number).first()


def establishments_of(number):
    """The establishments of an enterprise, at most 50, by municipality."""
    found = KboEstablishment.objects.filter(enterprise=number)
    return list(found.order_by("municipality", "street", "number")[:MOST])


def newest():
    """The extract that is loaded; None when none is."""
    return KboLoad.objects.first()
