"""The person who signs in."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from duaalportal.accounts.access import Access, Role
from duaalportal.lib.rows import whole_rows


class UserManager(BaseUserManager):
    """Makes people; the address is kept in lower case so that it is one person whatever they type."""

    def create_user(self, email, name, password=None):
        """A person with a checked address; without password they sign in by code or passkey."""
        from allauth.account.models import EmailAddress

        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def create_without_address(self, name):
        """A person who cannot sign in: no address, no password. Somebody with an account can take it over later."""
        user = self.model(email="", name=name)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get(self, *args, **kwargs):
        """As of any model; by the key alone, as each request asks who signed in, it is composed once."""
        if args or kwargs.keys() != {"pk"} or not isinstance(kwargs["pk"], uuid.UUID) or self._db:
            return super().get(*args, **kwargs)
        found = _by_key(pk=kwargs["pk"])
        if not found:
            raise self.model.DoesNotExist(f"{self.model._meta.object_name} matching query does not exist.")
        return found[0]

    def get_by_natural_key(self, email):
        """The person with this address, whatever its case."""
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person; what they may do stands in their memberships, never in superuser flags."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # empty: an account nobody signs in to yet, of a learner without an address of their own
    email = models.EmailField("e-mailadres", max_length=254, blank=True)
    name = models.CharField("naam", max_length=120)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    is_active = models.BooleanField("actief", default=True)
    joined_at = models.DateTimeField("sinds", default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "persoon"
        verbose_name_plural = "personen"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="one_person_per_address",
                violation_error_message="Dit e-mailadres is al in gebruik.",
            )
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        """The name as people know this person."""
        return self.name

    @cached_property
    def access(self):
        """The rights of this person today; read once per request (one query)."""
        return _access_by(_running_memberships(person=self.pk, on=timezone.localdate()))

    def ask_rights(self):
        """Read the rights and whether there is a second factor at once, for who signed in; before the second wall."""
        if "access" not in self.__dict__:
            rows = _rights_of_visitor(person=self.pk, on=timezone.localdate())
            self.access = _access_by(rows)
            self.has_second_factor = any(row.has_second_factor for row in rows)
        return self.access

    @cached_property
    def has_second_factor(self):
        """Whether this person has an authenticator (one query, where the rights did not tell)."""
        return _factors(self.pk).exists()

    @cached_property
    def needs_second_factor(self):
        """Whether this person sees more than one learner and has no authenticator yet (no query for a visitor)."""
        oversees = any(Role(m.role).oversees_learners for m in self.access.memberships)
        return oversees and not self.has_second_factor


# what each request asks of who signed in


@whole_rows
def _by_key(pk):
    return User.objects.filter(pk=pk)


@whole_rows
def _running_memberships(person, on):
    from duaalportal.accounts.models.organisations import Membership

    running = Membership.objects.filter(user=person).running(on).order_by()
    return running.select_related("organisation")


@whole_rows
def _rights_of_visitor(person, on):
    from duaalportal.accounts.models.organisations import Membership

    running = Membership.objects.filter(user=person).running(on).order_by()
    return running.select_related("organisation").annotate(
        has_second_factor=Exists(_factors(OuterRef("user")))
    )


def _factors(person):
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)


def _access_by(rows):
    return Access(sorted(rows, key=lambda row: (row.organisation.name, row.starts_on, row.role)))
