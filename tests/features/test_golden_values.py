"""Numbers never change unnoticed: other numbers need another kernel version, which makes old files count as stale."""

from __future__ import annotations

import json

import numpy as np

from tests.features.golden_values import FILE, present_values

REMEDY = (
    "raise kKernelVersion in cpp_ext/features/catalogue/kernel_hash.hpp, then python -m tests.features.golden_values"
)


def test_the_numbers_are_those_of_this_kernel_version() -> None:
    golden, present = json.loads(FILE.read_text()), present_values()
    assert golden["kernel_hash"] == present["kernel_hash"], f"catalogue or version changed: {REMEDY}"
    for part in ("minute_rows", "live_rows", "indicators"):
        assert golden[part].keys() == present[part].keys()
        for name, values in golden[part].items():
            np.testing.assert_allclose(present[part][name], values, rtol=1e-11, err_msg=f"{name}: {REMEDY}")
