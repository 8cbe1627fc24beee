"""Who may do what, where, why and until when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from lachan.ground.access import words
from lachan.ground.journal.models import PathField
from lachan.kernel.ids import uuid7


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


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None, **fields: Any) -> User:
        """Create an account; without a password nobody can sign in to it."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """An account of one person; shared accounts are refused by policy, not by code."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, default="", blank=True)
    language = models.CharField(max_length=2, default="vi")
    is_active = models.BooleanField(default=True)
    # The account that commands run as on the machine itself; cannot sign in by page.
    is_local_operator = models.BooleanField(default=False)
    last_seen_at = models.DateTimeField(null=True)
    previous_visit_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        db_table = "access_user"

    def __str__(self) -> str:
        return self.username

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

    class Meta:
        db_table = "access_role"

    def __str__(self) -> str:
        return self.code


class Grant(models.Model):
    """One role of one account over a set of paths, for a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # exclusive

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
    """A record that units outside its home may see, for a purpose, while it matters."""

    record_kind = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    path = PathField()
    purpose = models.CharField(max_length=20, choices=words.Purpose)
    reason = models.CharField(max_length=60)
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
        )
        indexes = (
            models.Index(
                name="access_sight_by_path", fields=["record_kind", "path", "record_id"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_kind} {self.record_id} from {self.path}"
