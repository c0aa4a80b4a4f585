/* The organisers' sign-in page. The token in the fragment of the organisers' link, which no server and no log sees, is
   posted and leaves the address bar. A whole link pasted into the field does as well as its token. */
import { findOne } from "../elements.js";

const form = /** @type {HTMLFormElement} */ (findOne(document, "form"));
const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("token"));
const message = findOne(document, ".message");

/** @param {string} text a token, or a link with it */
function tokenOf(text) {
  return new URLSearchParams(text.slice(text.indexOf("#") + 1)).get("token") ?? text;
}

/** @param {string} text */
async function signIn(text) {
  form.inert = true;
  let sentence = form.dataset.wrong ?? "";
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token: tokenOf(text.trim()) }),
    });
    if (response.ok) return form.dataset.next ? window.location.replace(form.dataset.next) : window.location.reload();
    sentence = (await response.json()).error ?? sentence;
  } catch {
    // No connection: the form's own sentence says so.
  }
  form.inert = false;
  message.textContent = sentence;
  message.hidden = false;
  field.select();
}

function useFragment() {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token");
  if (!token) return;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  signIn(token);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  signIn(field.value);
});
window.addEventListener("hashchange", useFragment);
useFragment();
