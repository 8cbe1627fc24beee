from datetime import UTC, datetime
from typing import Any

import pytest

from lachan.ground.policy import actions

NOW = datetime(2021, 12, 7, 6, tzinfo=UTC)

WHOLE = """
id = "test.levels"
family = "levels.community-matrix"
edition = "2021-10"
clause = "§1"
place = "vn"
disease = "covid-19"
valid_from = 2021-10-12
verification = "secondary"
source = "somewhere"

[name]
vi = "Cấp độ thử"
en = "Levels for tests"

[document]
number = "1/QĐ"
date = 2021-10-12
issuer = "Bộ Thử"
title = "Quyết định thử"
source = "somewhere"

[parameters.new_episode_after_days]
value = 90
verification = "unverified"
source = "chosen for tests"

[parameters.criteria.pcr]
classification = "confirmed"
name_vi = "PCR dương tính"
name_en = "PCR positive"
positive_tests = ["rt_pcr"]
verification = "text"

[[example]]
says = "PCR positive: confirmed"
inputs = { tests = { rt_pcr = "positive" } }
expect = { classification = "confirmed" }
source = "by hand"
verification = "unverified"
""".replace("test.levels", "test.definition").replace(
    "levels.community-matrix", "case-definition.criteria"
)

OVERLAY = """
overlays = "test.definition"
edition = "38-1"
clause = "§7"
place = "vn.38"
valid_from = 2021-11-01
valid_to = 2022-01-01
verification = "text"
source = "the province's own text"

[document]
number = "7/UBND"
date = 2021-10-30
issuer = "Tỉnh Thử"
title = "Văn bản thử"
source = "somewhere"

[parameters.new_episode_after_days]
value = 60
verification = "text"
"""


@pytest.fixture
def loaded(db: Any) -> actions.Loaded:
    return actions.load_files(now=NOW)
