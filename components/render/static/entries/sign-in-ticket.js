/* Signing in by an identity provider: Streamlit's page has a ticket, which is exchanged for the organisers' cookie by the
   only route that can set it. */
/** @import { ElementArguments } from "../types" */

/** @param {ElementArguments<{ ticket: string }, string>} arguments */
export default function ({ data, parentElement }) {
  if (parentElement.studyVisit !== data.ticket) {
    parentElement.studyVisit = data.ticket;
    exchange(data.ticket);
  }
  return () => {};
}

/** @param {string} ticket */
async function exchange(ticket) {
  try {
    const response = await fetch("organise/sign-in", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ticket }),
    });
    if (response.ok) window.location.reload();
  } catch {
    // No connection: the page goes on saying that the reader is not signed in.
  }
}
