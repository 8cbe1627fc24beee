"""What a gateway says became of a message: signed as our webhooks are."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lachan.ground.notices import actions
from lachan.ground.notices.models import Endpoint
from lachan.ground.notices.rules.wire import SIGNATURE, is_signed
from lachan.kernel import clock

_LONGEST = 4096


@login_not_required
@csrf_exempt  # no browser's session stands behind it: the signature is the proof
@require_POST
def receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Body `{"id": message id, "state": "delivered" | "failed"}`.

    Who cannot sign with the gateway's secret learns nothing: that is 404, as an unknown
    gateway is.
    """
    gateway = get_object_or_404(Endpoint.objects.active(), public_id=public_id)
    body = request.body[: _LONGEST + 1]
    secret = gateway.opened()
    world = int((clock.now() - clock.offset()).timestamp())
    given = request.headers.get(SIGNATURE, "")
    if len(body) > _LONGEST or not secret:
        raise Http404
    if not is_signed(secret, body, given, now=world):
        raise Http404
    try:
        told = json.loads(body)
        changed = actions.note_receipt(
            endpoint=gateway, message_id=UUID(told["id"]), state=str(told["state"])
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"changed": 0}, status=422)
    return JsonResponse({"changed": changed})
