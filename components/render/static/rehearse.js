/* The page at another moment: all that asks for the time after this hears the rehearsed one, and it goes on. */
(function () {
  "use strict";
  const { at } = JSON.parse(document.getElementById("visit-data").textContent);
  if (!at) return;
  const now = Date.now.bind(Date);
  const ahead = Date.parse(at) - now();
  Date.now = () => now() + ahead;
})();
