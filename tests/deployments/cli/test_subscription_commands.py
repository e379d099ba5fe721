from __future__ import annotations

import json
from pathlib import Path

from tests.support.command_line import QI
from tests.support.programme.subscriptions import file_of


def test_register_comes_in_and_is_listed_by_command(trusted: QI, tmp_path: Path) -> None:
    file = file_of(tmp_path, "Stroke,KCL,,300,2049-12-01,,", "Hips,RCP,C-1,,2020-01-31,Less delay,")

    assert trusted("subscriptions", "import", str(file)) == (
        0,
        "2 subscriptions read: 2 added, 0 changed.\n",
        "",
    )
    status, sentence, _ = trusted("subscriptions", "list")
    assert (status, [" ".join(line.split()) for line in sentence.splitlines()[1:]]) == (
        0,
        [
            "Hips RCP 2020-01-31, overdue recorded",
            "Stroke KCL 2049-12-01 £300.00 nothing yet",
            "2 subscriptions",
        ],
    )
    _, sentence, _ = trusted("subscriptions", "list", "--json")
    assert [(load["title"], load["fee_pence"], load["renews_on"]) for load in json.loads(sentence)] == [
        ("Hips", None, "2020-01-31"),
        ("Stroke", 30_000, "2049-12-01"),
    ]
