/* The token in the link's fragment, which no server and no log sees, is posted and leaves the address bar. A whole link
   pasted into the field does as well as its token. */
(function () {
  "use strict";
  const form = document.querySelector("form");
  const said = document.querySelector(".said");
  const field = form.elements.token;
  const tokenOf = (text) => new URLSearchParams(text.slice(text.indexOf("#") + 1)).get("token") ?? text;

  async function signIn(token) {
    form.inert = true;
    let sentence = form.dataset.wrong;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token: tokenOf(token.trim()) }),
      });
      if (answer.ok) return window.location.reload();
      sentence = (await answer.json()).error ?? sentence;
    } catch {
      // Out of reach: what the form says of that is the sentence.
    }
    form.inert = false;
    said.textContent = sentence;
    said.hidden = false;
    field.select();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    signIn(field.value);
  });
  const linked = () => {
    const token = new URLSearchParams(window.location.hash.slice(1)).get("token");
    if (!token) return;
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    signIn(token);
  };
  window.addEventListener("hashchange", linked);
  linked();
})();
