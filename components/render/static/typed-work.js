/* What is typed into a dialog stays in this tab until it is saved or given up: a restarted server, a lost session and a
   page that loads again take nothing away. */
/** @import { TypedWork } from "./types" */

const NAME = "study-visit:typed";

/** @param {TypedWork | null} work null forgets what was kept */
export function keepTyped(work) {
  if (!work) {
    forgetTyped();
    return;
  }
  try {
    window.sessionStorage.setItem(NAME, JSON.stringify(work));
  } catch {
    // Where storage is full or forbidden the dialog still has it.
  }
}

/** @returns {TypedWork | null} */
export function typedWork() {
  try {
    return JSON.parse(window.sessionStorage.getItem(NAME) ?? "null");
  } catch {
    return null;
  }
}

export function forgetTyped() {
  try {
    window.sessionStorage.removeItem(NAME);
  } catch {
    // Nothing is stored where storage is forbidden.
  }
}

/** The work that was sent last, so that it is sent once. */
let sentWork = "";

/**
 * Opens the dialog again whose session was lost before it was saved, with what was typed.
 *
 * @param {{ opened: string, closed: string }} server the dialog that is open in this session, and the one closed last
 * @param {(act: { do: string } & Record<string, unknown>) => void} send
 */
export function goOnTyping({ opened, closed }, send) {
  const work = typedWork();
  if (!work || work.opened === opened) return;
  if (work.opened === closed) forgetTyped();
  else if (!opened && work.opened !== sentWork) {
    sentWork = work.opened;
    send({ ...work, do: work.dialog });
  }
}
