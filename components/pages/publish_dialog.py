"""Publishing: what changes, a note for partners, a second yes for an impossible day; and merging with others' plans."""

from __future__ import annotations

import streamlit as st

from components.i18n.words import Words, words_for
from components.pages import actions, state
from components.pages.values import in_words, plain, unit_name
from components.plan.changes import Change, partner_note
from components.plan.editing import Stops
from components.plan.merging import EXISTENCE, ORDER, Choices, MergeConflict, Side
from components.plan.messages import Severity
from components.plan.model import Visit
from components.store.plan_store import LONGEST_NAME, LONGEST_NOTE
from components.visit.drafts import DraftService


def publish(mine: DraftService, words: Words, _stop_id: str) -> None:
    """What changes, for whom it is signed, and the one button."""
    work = mine.work()
    if work.newer:
        merge(mine, words, "")
        return
    visit = mine.visit(work.draft.stops)
    changes_list(work.changes, words)
    said, who = signed(mine, suggested_note(work.base, work.draft.stops, visit), words)
    even_so = second_yes(visit, words)
    if st.button(words.text("Publish now"), type="primary", width="stretch", disabled=even_so is False):
        actions.saved(lambda desk: put_out(desk, said, who, even_so=bool(even_so)))


def suggested_note(before: Stops, after: Stops, visit: Visit) -> str:
    """The difference in the language of the plan, as partners are told it."""
    words = words_for(visit.languages[0])
    return "; ".join(words.phrase(phrase) for phrase in partner_note(before, after))[:LONGEST_NOTE]


def signed(mine: DraftService, suggested: str, words: Words) -> tuple[str, str]:
    """The note that goes with a publication, and who signs it."""
    # The suggestion is part of the key: another one, as for other minutes, takes the place of the one before.
    said = st.text_input(
        words.text("What partners are told"), suggested, max_chars=LONGEST_NOTE, key=f"dialog note {suggested}"
    )
    who = st.text_input(words.text("Your name"), mine.name(), max_chars=LONGEST_NAME, key="dialog who")
    return said, who


def put_out(mine: DraftService, said: str, who: str, *, even_so: bool) -> None:
    """Publish the draft, and remember under which number, so that one tap takes it back."""
    mine.remember_name(who)
    plan = mine.publish(note=said, who=who, even_so=even_so)
    actions.published(plan.number)


def second_yes(visit: Visit, words: Words) -> bool | None:
    """For a plan that cannot be carried out: why, and whether it is meant all the same. None for one that can."""
    if visit.possible:
        return None
    wrong = [problem for problem in visit.all_problems if problem.severity is Severity.ERROR]
    lines = "\n".join(f"- {plain(words.phrase(problem.message))}" for problem in wrong)
    st.error(words.text("This plan cannot be carried out as it stands:") + "\n" + lines)
    return st.checkbox(words.text("Publish it all the same"), key="dialog even so")


def changes_list(changes: tuple[Change, ...], words: Words) -> None:
    """Each change as a line; for hours and texts what it was and what it is."""
    if not changes:
        st.write(words.text("Nothing is different."))
        return
    lines = []
    for change in changes:
        line = f"- {plain(words.phrase(change.sentence))}"
        if change.unit and change.unit not in {"hidden", "place", "translations"}:
            before, after = in_words(change.unit, change.before, words), in_words(change.unit, change.after, words)
            line += f": {plain(before)} → **{plain(after)}**"
        lines.append(line)
    st.markdown("\n".join(lines))


def merge(mine: DraftService, words: Words, _stop_id: str) -> None:
    """What others published meanwhile, stop by stop, and what cannot be both."""
    work = mine.work()
    if not work.newer:
        state.close_dialog()
        st.rerun()
    newest = work.newer[-1]
    _, theirs = mine.merged()
    text = words.text(
        "{who} published plan {number} meanwhile.", who=newest.who or words.text("Somebody"), number=newest.number
    )
    st.write(f"{plain(text)} {words.text('It changed:')}")
    changes_list(theirs, words)
    choices = _choices(mine, words)
    merged, _ = mine.merged(choices)
    if merged.conflicts:
        st.caption(words.text("Choose above, then go on. Until you publish, partners see the published plan."))
    else:
        st.caption(words.text("Your own changes stay in the draft. Partners see them when you publish."))
    if st.button(words.text("Merge"), type="primary", width="stretch", disabled=bool(merged.conflicts)):
        actions.saved(lambda desk: desk.take_merge(choices))


def _choices(mine: DraftService, words: Words) -> Choices:
    conflicts = mine.merged()[0].conflicts
    if conflicts:
        st.write(words.text("Both of you changed the same. Which counts?"))
    chosen: dict[tuple[str, str], Side] = {}
    for conflict in conflicts:
        labels = {Side.MINE: _of(conflict, Side.MINE, words), Side.THEIRS: _of(conflict, Side.THEIRS, words)}
        side = st.radio(
            plain(f"{conflict.name}: {unit_name(conflict.unit, words)}"),
            [Side.THEIRS, Side.MINE],
            index=None,
            format_func=labels.__getitem__,
            key=f"dialog merge {conflict.stop_id} {conflict.unit}",
        )
        if side is not None:
            chosen[conflict.stop_id, conflict.unit] = side
    return chosen


def _of(conflict: MergeConflict, side: Side, words: Words) -> str:
    values = conflict.mine if side is Side.MINE else conflict.theirs
    if conflict.unit == EXISTENCE:
        value = words.text("kept") if values else words.text("removed")
    elif conflict.unit == ORDER:
        value = words.text("after {stop}", stop=str(values[0])) if values else words.text("first of the day")
    else:
        value = in_words(conflict.unit, values, words)
    if side is Side.MINE:
        return plain(words.text("Mine: {value}", value=value))
    return plain(words.text("Published: {value}", value=value))
