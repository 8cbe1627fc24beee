"""The gallery: every component in every state, for eyes and for the browser tests."""

from __future__ import annotations

from types import SimpleNamespace

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from design import samples
from design.components import Option


def _shell() -> dict[str, object]:
    """What `config.context` gives to a real page."""
    return {
        "navigation": samples.NAVIGATION,
        "user_menu": samples.USER_MENU,
        "search_url": "/search/",
        "clock": SimpleNamespace(now=samples.NOW, is_offset=True),
        "unit_switcher": {
            "label": "Huyện Sông Trong",
            "search_url": "/design/units/",
            "recent": [{"label": "Tỉnh Mẫu", "url": "#province"}],
        },
        "sample": samples,
    }


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state with made-up content."""
    shown = _shell() | {
        "filter_form": samples.FilterForm(request.GET or None),
        "yesterday": samples.NOW.replace(day=5),
    }
    return render(request, "design/gallery.html", shown)


@login_not_required
def form_sample(request: HttpRequest) -> HttpResponse:
    """Show a form that was sent with faults."""
    return render(request, "design/gallery_form.html", _shell())


@login_not_required
def sign_in_sample(request: HttpRequest) -> HttpResponse:
    """Show the bare page."""
    return render(
        request, "design/gallery_bare.html", {"form": samples.fragment_form()}
    )


@login_not_required
def print_sample(request: HttpRequest) -> HttpResponse:
    """Show the printed page."""
    return render(request, "design/gallery_print.html", {"sample": samples})


@login_not_required
def panel(request: HttpRequest) -> HttpResponse:
    """Answer what the side panel of the gallery shows."""
    return render(request, "design/gallery_panel.html", {"sample": samples})


@login_not_required
def units(request: HttpRequest) -> HttpResponse:
    """Suggest three made-up units to the type-ahead field."""
    options = [
        Option("1", "Xã Đồi Xanh", "Huyện Sông Trong"),
        Option("2", "Xã Hồ Trong", "Huyện Sông Trong"),
        Option("3", "Thị trấn Bến Mới", "Huyện Núi Lam"),
    ]
    return render(request, "design/typeahead_options.html", {"options": options})


@login_not_required
def shapes(request: HttpRequest) -> JsonResponse:
    """Answer the shapes of the gallery's map."""
    return JsonResponse(samples.map_shapes())


@login_not_required
def values(request: HttpRequest) -> JsonResponse:
    """Answer the colours of the gallery's map on the day asked for."""
    return JsonResponse(samples.map_values(request.GET.get("day", "")).as_json())
