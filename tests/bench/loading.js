/* Notes when somebody could read the list and use the map. A thing counts once a frame with it has been drawn. */
const { list, opener, pin, answer } = CONFIG;
const seen = (window.top.__seen ??= {});
const note = (what) => drawn(() => (seen[what] ??= now()));

function look() {
  if (list && !seen.list) {
    if (window === window.top && first(list)) note("list");
  } else if (!seen.map) {
    const target = first(pin);
    // As somebody who taps again until something happens; that it begins to fade in is enough.
    if (target && !first(answer, true)) target.click();
    if (target && first(answer, true)) note("map");
    else if (!target && opener) first(opener)?.click();
  }
  if (!seen.map) next(look);
}

next(look);
