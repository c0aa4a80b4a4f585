/* Notes when a click was made, and when its answer (`top.__wanted`, a selector) was drawn, in whichever frame. */
window.addEventListener("click", (event) => (window.top.__clicked ??= performance.timeOrigin + event.timeStamp), true);

function look() {
  const { __wanted: wanted, __clicked: clicked, __answered: answered } = window.top;
  if (wanted && clicked && !answered && first(wanted, true)) drawn(() => (window.top.__answered ??= now()));
  next(look);
}

next(look);
