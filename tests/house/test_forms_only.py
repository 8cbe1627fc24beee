"""An address that only takes forms says so to whoever comes to read."""

from __future__ import annotations

from tests.house.land import Land


def test_an_address_of_a_form_leads_back_to_its_page(land: Land) -> None:
    with land.as_user("inside provincial_cdc") as client:
        answer = client.get("/levels/propose/")
        program = client.get("/api/v1/imports")

    told = answer.content.decode()
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert 'href="/levels/"' in told
    assert program.status_code == 405
    assert "href" not in program.content.decode()
