"""Who may do what, where, why and until when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Left
from django.db.models.lookups import Exact
from django.utils.translation import gettext

from lachan.ground.access import rules, words
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7
from lachan.kernel.vietnamese import fold

LOCAL_OPERATOR = "local_operator"
# Before any day that a demonstration may live in.
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)


def below_unindexed(field: str, paths: tuple[str, ...]) -> Q:
    """As `within`, written so that no index of the path is used.

    For reads that another, smaller index serves better: SQLite takes the range of a
    path wherever it sees one, and a province's range is the whole table.
    """
    condition = Q(pk__in=())
    for path in paths:
        here = Q(Exact(Left(F(field), len(path)), Value(path))) if path else Q()
        condition = condition | here if path else here
    return condition


def within(field: str, paths: tuple[str, ...]) -> Q:
    """The rows whose path lies at or below one of `paths`; none for no paths."""
    if not paths:
        return Q(pk__in=())
    condition = Q()
    for path in paths:
        # An empty path is the whole tree. "." + 1 is "/": the range's end.
        condition |= (
            Q(**{f"{field}__gte": path, f"{field}__lt": path[:-1] + "/"})
            if path
            else Q(**{f"{field}__gte": ""})
        )
    return condition


class LeastCost(Argon2PasswordHasher):
    """Argon2 for passwords that guard nothing, as those printed on a screen."""

    time_cost = 1
    memory_cost = 8  # KiB
    parallelism = 1


class UserManager(BaseUserManager["User"]):
    def create_user(
        self,
        username: str,
        password: str | None,
        *,
        password_is_public: bool = False,
        **fields: Any,
    ) -> User:
        """Create an account; without a password nobody can sign in to it.

        A public one is hashed, with a salt of its own, at the least cost there is;
        the account's first sign-in hashes it again at the full cost.
        """
        user = self.model(username=username, **fields)
        user.folded_name = fold(user.full_name)[:120]
        user.set_password(None if password_is_public else password)
        if password_is_public:
            user.password = make_password(password, hasher=LeastCost())
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)

    def local_operator(self) -> User:
        """The account of commands on the machine; there is one from the first call.

        It can do everything here, as whoever runs a command beside the database can
        anyway; what it does is journalled under its own name.
        """
        try:
            return self.get(is_local_operator=True)
        except User.DoesNotExist:
            return self._make_local_operator()

    @transaction.atomic
    def _make_local_operator(self) -> User:
        role, _new = Role.objects.get_or_create(
            code=LOCAL_OPERATOR,
            defaults={
                "name_vi": "Người vận hành tại máy chủ",
                "name_en": "Operator at the machine",
                "permissions": [rules.EVERYTHING],
                "purpose": words.Purpose.ADMINISTRATION,
                "sees": words.PrivacyClass.HEALTH,
            },
        )
        user = self.create_user(
            LOCAL_OPERATOR,
            None,
            full_name="Người vận hành tại máy chủ",
            is_local_operator=True,
        )
        grant = Grant.objects.create(user=user, role=role, starts_at=LONG_AGO)
        GrantPath.objects.create(grant=grant, path="")
        return user


class User(AbstractBaseUser):
    """An account of one person; shared accounts are refused by policy, not by code."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    folded_name = models.CharField(max_length=120, default="", editable=False)
    title = models.CharField(max_length=120, default="", blank=True)
    language = models.CharField(max_length=2, default="vi")
    is_active = models.BooleanField(default=True)
    # The account that commands run as on the machine itself; cannot sign in by page.
    is_local_operator = models.BooleanField(default=False)
    # Set by somebody else: to be replaced by its owner before anything else.
    password_is_temporary = models.BooleanField(default=False)
    last_seen_at = models.DateTimeField(null=True)
    previous_visit_at = models.DateTimeField(null=True)
    # Until when the last record opened in an emergency stays open: who has none asks
    # no other question than everybody.
    opens_until = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        db_table = "access_user"
        constraints = (
            models.UniqueConstraint(
                name="access_user_one_local_operator",
                fields=["is_local_operator"],
                condition=Q(is_local_operator=True),
            ),
        )

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """The name shown to people; that of no person is said in their language."""
        if self.is_local_operator:
            return gettext("Operator at the machine")
        return self.full_name

    @property
    def actor(self) -> str:
        """How the journal names this account."""
        return f"user:{self.public_id}"


class Role(models.Model):
    """A set of permissions under a name; rows come from policy/access/roles.toml."""

    code = models.CharField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    permissions = models.JSONField(default=list)
    purpose = models.CharField(max_length=20, choices=words.Purpose)
    # The most private class of fields this role reads.
    sees = models.CharField(max_length=10, choices=words.PrivacyClass)
    needs_second_factor = models.BooleanField(default=False)

    class Meta:
        db_table = "access_role"

    def __str__(self) -> str:
        return self.code


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, at: datetime) -> GrantQuerySet:
        """Begun and not ended at `at`."""
        return self.filter(starts_at__lte=at).filter(
            Q(ends_at=None) | Q(ends_at__gt=at)
        )

    def not_over(self, at: datetime) -> GrantQuerySet:
        """In force at `at` or still to begin."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at))


class Grant(models.Model):
    """One role of one account over a set of paths, for a time."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # exclusive

    objects = GrantQuerySet.as_manager()

    class Meta:
        db_table = "access_grant"
        constraints = (
            models.CheckConstraint(
                name="access_grant_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.role_id} of {self.user_id}"


class GrantPath(models.Model):
    """One root of a grant; the empty path is the whole tree, in every edition."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="paths")
    path = PathField(blank=True)

    class Meta:
        db_table = "access_grant_path"
        constraints = (
            models.UniqueConstraint(
                name="access_grant_path_once", fields=["grant", "path"]
            ),
        )

    def __str__(self) -> str:
        return self.path or "/"


class Sight(models.Model):
    """A record that units outside its home may see, for a purpose, while it matters.

    With `user` it is of one account alone and ends by itself: an emergency opening.
    """

    record_kind = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    path = PathField()
    purpose = models.CharField(max_length=20, choices=words.Purpose)
    reason = models.CharField(max_length=60)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # exclusive

    class Meta:
        db_table = "access_sight"
        constraints = (
            models.UniqueConstraint(
                name="access_sight_open_once",
                fields=["record_kind", "record_id", "path", "reason"],
                condition=Q(ends_at=None),
            ),
            models.CheckConstraint(
                name="access_sight_of_one_account_ends",
                condition=Q(user=None) | Q(ends_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                name="access_sight_by_user",
                fields=["user", "record_kind"],
                condition=Q(user__isnull=False),
            ),
            models.Index(
                name="access_sight_by_path", fields=["record_kind", "path", "record_id"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_kind} {self.record_id} from {self.path}"
