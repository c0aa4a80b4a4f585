/* Whom the identity provider has named gets the organisers' cookie, which only our own route can set. */
export default function ({ data, parentElement }) {
  if (parentElement.studyVisitTicket === data.ticket) return () => {};
  parentElement.studyVisitTicket = data.ticket;
  fetch("organise/sign-in", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ticket: data.ticket }),
  }).then((answer) => answer.ok && window.location.reload(), () => {});
  return () => {};
}
