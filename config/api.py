"""The API under `/api/v1/`: each module's router, one session, one kind of problem."""

from __future__ import annotations

import importlib
import importlib.util
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import django_auth

from config import errors
from lachan.kernel.errors import Refused
from lachan.kernel.problems import MEDIA_TYPE, Problem, kind_of

# The word in the address and the module that answers there. A module that has no
# `api` room yet is passed over.
ROUTERS = (
    ("access", "lachan.ground.access"),
    ("integrity", "lachan.ground.integrity"),
    ("policies", "lachan.ground.policy"),
    ("units", "lachan.ground.units"),
    ("bodies", "lachan.ground.bodies"),
    ("people", "lachan.ground.people"),
    ("health", "lachan.ground.health"),
    ("sites", "lachan.ground.sites"),
    ("tasks", "lachan.ground.tasks"),
    ("notices", "lachan.ground.notices"),
    ("labs", "lachan.watch.labs"),
    ("cases", "lachan.watch.cases"),
    ("indicators", "lachan.command.indicators"),
    ("reports", "lachan.command.reports"),
    ("levels", "lachan.command.levels"),
    ("briefings", "lachan.command.briefing"),
    ("imports", "lachan.doors.interchange"),
)
_PROBLEM = "Problem"
_SAID_BY_ALL = {
    HTTPStatus.UNAUTHORIZED: "No session",
    HTTPStatus.FORBIDDEN: "No right to do this here",
    HTTPStatus.NOT_FOUND: "Unknown, or not to be seen by this account",
    HTTPStatus.CONFLICT: "Refused, with the reason and the cure",
    HTTPStatus.UNPROCESSABLE_ENTITY: "An input is at fault",
}


class Api(NinjaAPI):
    """Adds to every operation the problems that any of them may answer."""

    def get_openapi_schema(
        self,
        *,
        path_prefix: str | None = None,
        path_params: dict[str, Any] | None = None,
    ) -> OpenAPISchema:
        """The description of the API, problems included."""
        schema = super().get_openapi_schema(
            path_prefix=path_prefix, path_params=path_params
        )
        schema["components"].setdefault("schemas", {})[_PROBLEM] = _problem_schema()
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, meaning in _SAID_BY_ALL.items():
                    operation["responses"].setdefault(
                        int(status), _problem_response(meaning)
                    )
        return schema


def _problem_schema() -> dict[str, Any]:
    texts = {name: {"type": "string"} for name in ("type", "title", "detail", "cure")}
    return {
        "title": _PROBLEM,
        "description": "RFC 9457 problem details",
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            **texts,
            "status": {"type": "integer"},
            "field": {"type": "string"},
        },
    }


def _problem_response(meaning: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{_PROBLEM}"}
    return {"description": meaning, "content": {MEDIA_TYPE: {"schema": reference}}}


def build() -> Api:
    """The API with the routers of all modules that have one."""
    made = Api(
        title="Lá Chắn",
        version="1",
        description="Sign in by page; send the session's cookie and the CSRF mark.",
        urls_namespace="api",
        docs_url=None,
        auth=django_auth,
    )
    for word, module in ROUTERS:
        if importlib.util.find_spec(f"{module}.api"):
            router = importlib.import_module(f"{module}.api").router
            made.add_router(f"/{word}", router, tags=[word])
    made.add_exception_handler(Refused, _refused)
    made.add_exception_handler(Http404, _not_found)
    made.add_exception_handler(ValidationError, _not_valid)
    made.add_exception_handler(AuthenticationError, _not_signed_in)
    made.add_exception_handler(HttpError, _http_error)
    return made


def _refused(request: HttpRequest, refused: Any) -> HttpResponse:
    return errors.answer(request, refused)


def _not_found(request: HttpRequest, missing: Any) -> HttpResponse:
    return errors.not_found(request, missing)


def _not_signed_in(request: HttpRequest, _error: Any) -> HttpResponse:
    return errors.not_signed_in()


def _not_valid(request: HttpRequest, error: Any) -> HttpResponse:
    """Name the inputs at fault and the reason, never what was in them."""
    faults = [
        (".".join(str(step) for step in fault["loc"][1:]), fault["msg"])
        for fault in error.errors
    ]
    return errors.problem(
        Problem(
            type=kind_of("NotValid"),
            title=_("The request was not carried out."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            detail="; ".join(f"{field}: {why}" for field, why in faults),
            cure=_("Correct the named inputs; see the description of the API."),
            field=faults[0][0] if faults else None,
        )
    )


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    return errors.problem(
        Problem(
            type="about:blank",
            title=HTTPStatus(error.status_code).phrase,
            status=error.status_code,
            detail=str(error),
        )
    )


api = build()
