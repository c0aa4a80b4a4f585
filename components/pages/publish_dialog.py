"""Dialogs about published plans: publishing, merging with plans of others, and the history.

The changes of a plan as lines, the note for partners and the confirmation of an impossible day serve other dialogs too.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.export.funding_check import funding_problems
from components.i18n.words import Words, own_name_of
from components.pages import actions, state
from components.pages.detail_words import detail_in_words, detail_lines, detail_name
from components.pages.values import in_words, newer_plan, plain, unit_name
from components.plan.changes import Change, differences, partner_note
from components.plan.details import DetailChange, detail_changes
from components.plan.merging import EXISTENCE, ORDER, VISIT, Choices, MergeConflict, Side
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Visit
from components.plan.publication import MAX_SHOWN, Note
from components.render.note_view import note_view, whole_note
from components.sheets.tables import without_formulas
from components.store.plan_rows import PlanEntry
from components.store.schema import MAX_NAME_LENGTH
from components.visit.draft_and_plan import stops_of
from components.visit.drafts import DraftService
from components.visit.earlier_drafts import EarlierDraft, add_earlier, discard_earlier, earlier_draft

LISTED_PLANS = 12
"""So many plans are listed at once; the rest on request."""
LISTED_CHANGES = 12
"""So many changes are listed at once; more of them are folded away."""
LISTED_PROBLEMS = 12
"""So many problems of one kind are listed: the organisers' list has each at its stop."""


def publish(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """What changes, the note for partners, and the button that publishes the draft."""
    draft_state = drafts.load()
    if draft_state.newer:
        merge(drafts, words, "")
        return
    visit = drafts.preview(draft_state.draft.stops, draft_state.draft.details)
    list_changes(draft_state.changes, words, details=draft_state.detail_changes)
    changed = partner_note(draft_state.base, draft_state.draft.stops, details=draft_state.detail_changes)
    note, who = note_and_name(drafts, changed, visit, words)
    confirmed = confirm_problems(visit, words)

    def publish_draft(drafts: DraftService) -> None:
        drafts.save_organiser_name(who)
        plan = drafts.publish(note=note, who=who, confirmed=bool(confirmed))
        actions.tell_published(plan.number)

    if st.button(words.text("Publish now"), type="primary", width="stretch", disabled=confirmed is False):
        actions.save_dialog(publish_draft)


def note_and_name(drafts: DraftService, changed: tuple[Phrase, ...], visit: Visit, words: Words) -> tuple[Note, str]:
    """The note that goes with a publication, and the name of who publishes. `changed` is what the app says of the
    changes, to each reader in the own language."""
    automatic = note_view(Note(changed), words).automatic
    is_told = False
    if automatic:
        # The note is part of the key: another one, as for other minutes, is told again.
        label = words.text("Tell partners: {note}", note=automatic)
        is_told = st.checkbox(plain(label), value=True, key=f"dialog tell {automatic}")
    own = st.text_input(
        words.text("Your message to partners"),
        max_chars=MAX_SHOWN,
        placeholder=words.text("Only if there is more to say"),
        key="dialog note",
    )
    choices = list(dict.fromkeys([language := words.language, *visit.languages]))
    if own.strip() and len(choices) > 1:
        label = words.text("Language of your message")
        language = st.selectbox(label, choices, format_func=own_name_of, key="dialog note in")
    who = publisher(drafts, words)
    return Note(changed if is_told else (), own.strip(), language if own.strip() else ""), who


def publisher(drafts: DraftService, words: Words) -> str:
    """The name of who publishes: that of the account where there is one, else it is asked for."""
    organiser = drafts.organiser()
    if organiser.account:
        st.caption(plain(words.text("You publish as {name}.", name=organiser.known_as)))
        return organiser.known_as
    return st.text_input(words.text("Your name"), organiser.name, max_chars=MAX_NAME_LENGTH, key="dialog who")


def confirm_problems(visit: Visit, words: Words) -> bool | None:
    """What is wrong with a plan before it is published, as `publish` on the command line tells it.

    For a plan that cannot be carried out: why, and whether to publish it all the same. None for one that can.
    """
    problems = (*visit.all_problems, *funding_problems(visit))
    of_plan = [each for each in problems if each.kind is not ProblemKind.SERVICE_DOWN]  # which is asked again by itself
    doubts = [each for each in of_plan if each.severity is Severity.WARNING and not each.stops_the_day]
    if doubts:
        st.warning(_problem_lines(words.text("Please check before you publish:"), doubts, words))
    if visit.possible:
        return None
    stopping = [each for each in problems if each.stops_the_day]
    st.error(_problem_lines(words.text("This plan cannot work as it is:"), stopping, words))
    return st.checkbox(words.text("Publish anyway"), key="dialog even so")


def _problem_lines(heading: str, problems: Sequence[Problem], words: Words) -> str:
    """A heading and a line of Markdown for each problem, each once, `LISTED_PROBLEMS` at most."""
    lines = list(dict.fromkeys(f"- {plain(words.phrase(problem.message))}" for problem in problems))
    return "\n".join([heading, *lines[:LISTED_PROBLEMS], *(["- …"] if len(lines) > LISTED_PROBLEMS else [])])


def list_changes(changes: tuple[Change, ...], words: Words, *, details: tuple[DetailChange, ...] = ()) -> None:
    """Each change as a line. Many of them are folded away, and so is what replaces or brings back the sample."""
    lines = change_lines(changes, words, details=details)
    whole = _change_of_sample(details, words)
    if whole:
        st.write(whole)
    if not whole and len(lines) <= LISTED_CHANGES:
        st.markdown("\n".join(lines) or words.text("Nothing is different."))
        return
    with st.expander(words.plural("{count} change", "{count} changes", len(lines))):
        st.markdown("\n".join(lines))


def _change_of_sample(details: tuple[DetailChange, ...], words: Words) -> str:
    """A sentence for a plan that takes the place of the sample visit, or the other way round; else empty."""
    change = next((each for each in details if each.field == "is_sample"), None)
    if change is None:
        return ""
    if change.after:
        return words.text("This brings the sample visit back.")
    return words.text("This replaces the sample visit.")


def change_lines(changes: tuple[Change, ...], words: Words, *, details: tuple[DetailChange, ...] = ()) -> list[str]:
    """A line of Markdown for each change, those of the visit's details first; for hours and texts with the value
    before and after."""
    lines = detail_lines(details, words)
    for change in changes:
        line = f"- {plain(words.phrase(change.sentence))}"
        if change.unit and change.unit not in {"hidden", "place", "translations"}:
            before, after = in_words(change.unit, change.before, words), in_words(change.unit, change.after, words)
            line += f": {plain(before)} → **{plain(after)}**"
        lines.append(line)
    return lines


def merge(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """What others published meanwhile, stop by stop, and a choice for each conflict."""
    draft_state = drafts.load()
    if not draft_state.newer:
        state.close_dialog()
        st.rerun()
    merged, theirs = drafts.merge_published()
    st.write(f"{plain(newer_plan(draft_state.newer[-1], words))} {words.text('It changed:')}")
    list_changes(theirs, words, details=detail_changes(draft_state.base_details, drafts.published_details()))
    choices = _choices(merged.conflicts, words)
    open_conflicts = drafts.merge_published(choices)[0].conflicts
    if open_conflicts:
        st.caption(words.text("Choose above, then go on. Until you publish, partners see the published plan."))
    else:
        st.caption(words.text("Your own changes stay in the draft. Partners see them when you publish."))
    if st.button(words.text("Merge"), type="primary", width="stretch", disabled=bool(open_conflicts)):
        actions.save_dialog(lambda drafts: drafts.apply_merge(choices))


def _choices(conflicts: tuple[MergeConflict, ...], words: Words) -> Choices:
    if conflicts:
        st.write(words.text("Both of you changed the same. Which counts?"))
    choices: dict[tuple[str, str], Side] = {}
    for conflict in conflicts:
        labels = {side: _side_label(conflict, side, words) for side in (Side.THEIRS, Side.MINE)}
        side = st.radio(
            plain(conflict_name(conflict, words)),
            list(labels),
            index=None,
            format_func=labels.__getitem__,
            key=f"dialog merge {conflict.stop_id} {conflict.unit}",
        )
        if side is not None:
            choices[conflict.stop_id, conflict.unit] = side
    return choices


def conflict_name(conflict: MergeConflict, words: Words) -> str:
    """What a conflict is about: a detail of the visit, or a stop and what of it."""
    if conflict.stop_id == VISIT:
        return detail_name(conflict.unit, words)
    return f"{conflict.name}: {unit_name(conflict.unit, words)}"


def _side_label(conflict: MergeConflict, side: Side, words: Words) -> str:
    values = conflict.mine if side is Side.MINE else conflict.theirs
    if conflict.stop_id == VISIT:
        shown = values if conflict.unit == "visibility" else values[:1]
        value = ", ".join(detail_in_words(conflict.unit, each, words) for each in shown if each is not None)
    elif conflict.unit == EXISTENCE:
        value = words.text("kept") if values else words.text("removed")
    elif conflict.unit == ORDER:
        value = words.text("after {stop}", stop=str(values[0])) if values else words.text("first of the day")
    else:
        value = in_words(conflict.unit, values, words)
    if side is Side.MINE:
        return plain(words.text("Mine: {value}", value=value))
    return plain(words.text("Published: {value}", value=value))


def history(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """All plans, the newest first: compared with one another and with the draft, downloaded, and brought back."""
    entries = drafts.history()
    if not entries:
        st.write(words.text("Nothing is published yet."))
        return
    label = words.text("Show all {count}", count=len(entries))
    all_listed = len(entries) <= LISTED_PLANS or st.toggle(label, key="dialog all")
    by_number = {entry.number: entry for entry in (entries if all_listed else entries[:LISTED_PLANS])}
    number = st.radio(
        words.text("Plan"),
        list(by_number),
        format_func=lambda each: plain(_plan_line(by_number[each], words)),
        captions=[plain(whole_note(entry.note, words)) for entry in by_number.values()],
        key="dialog plan",
        label_visibility="collapsed",
    )
    if number is None:
        return
    plan = drafts.plan(number)
    with_former, with_draft = words.text("What it changed"), words.text("Against the draft")
    comparison = st.segmented_control(
        words.text("Compare"), [with_former, with_draft], default=with_former, key="dialog compare"
    )
    stops = stops_of(plan.csv)
    if comparison == with_draft:
        draft = drafts.draft()
        list_changes(differences(stops, draft.stops), words, details=detail_changes(plan.details, draft.details))
    elif number > 1:
        former = drafts.plan(number - 1)
        changed = detail_changes(former.details, plan.details)
        list_changes(differences(stops_of(former.csv), stops), words, details=changed)
    else:
        st.write(words.text("This is the first plan."))
    left, right = st.columns(2)
    if left.button(words.text("Bring it back into the draft"), type="primary", width="stretch"):
        actions.save_dialog(lambda drafts: drafts.restore(number))
    right.download_button(
        words.text("Download as CSV"),
        without_formulas(plan.csv),
        f"plan-{number}.csv",
        state.own_file("text/csv"),
        on_click="ignore",
        width="stretch",
    )


def _plan_line(entry: PlanEntry, words: Words) -> str:
    name = words.text("Plan {number}", number=entry.number)
    if entry.published_at is None:
        return words.text("{plan}, found in the file", plan=name)
    at = entry.published_at.astimezone(state.visit_service().settings.zone)
    when = f"{words.date(at.date(), 'short')}, {words.hour(at)}"
    return " · ".join(part for part in (name, when, entry.who) if part)


def earlier(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """What they would change, a button that adds them to the draft, and one that discards them."""
    draft = earlier_draft(state.visit_service(), drafts.owner)
    if draft is None:
        state.close_dialog()
        st.rerun()
    if draft.can_be_added:
        st.write(words.text("They were not published, and are not in your draft. Added to it, they change:"))
        list_changes(draft.changes, words, details=draft.detail_changes)
    if draft.conflicts:
        names = dict.fromkeys(f"- {plain(conflict_name(each, words))}" for each in draft.conflicts)
        st.warning("\n".join([words.text("Your draft has another value here, and keeps it:"), *names]))
    label = words.text("Add them to my draft")
    if draft.can_be_added and st.button(label, type="primary", width="stretch"):
        actions.save_dialog(lambda drafts: _add(drafts, draft))
    with st.popover(words.text("Discard them"), width="stretch"):
        st.write(words.text("They cannot be brought back then. Your draft stays as it is."))
        if st.button(words.text("Discard for good")):
            actions.save_dialog(lambda drafts: discard_earlier(state.visit_service(), drafts.owner, draft))


def _add(drafts: DraftService, draft: EarlierDraft) -> None:
    add_earlier(state.visit_service(), drafts.owner, draft)
    actions.tell(Phrase("The changes begun on this device are in your draft."), do="undo", label=Phrase("Undo"))
