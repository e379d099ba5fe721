from __future__ import annotations

import json
from pathlib import Path

from tests.support.command_line import QI
from tests.support.programme.subscriptions import file_of


def test_register_comes_in_and_is_listed_by_command(trusted: QI, tmp_path: Path) -> None:
    file = file_of(tmp_path, "Stroke,KCL,,300,2099-12-01,,", "Hips,RCP,C-1,,2020-01-31,Less delay,")

    assert trusted("subscriptions", "import", str(file)) == (
        0,
        "2 subscriptions read: 2 added, 0 changed.\n",
        "",
    )
    status, said, _ = trusted("subscriptions", "list")
    assert (status, [" ".join(line.split()) for line in said.splitlines()[1:]]) == (
        0,
        [
            "Hips RCP 2020-01-31, overdue recorded",
            "Stroke KCL 2099-12-01 £300.00 nothing yet",
            "2 subscriptions",
        ],
    )
    _, said, _ = trusted("subscriptions", "list", "--json")
    assert [(one["title"], one["fee_pence"], one["renews_on"]) for one in json.loads(said)] == [
        ("Hips", None, "2020-01-31"),
        ("Stroke", 30_000, "2099-12-01"),
    ]
