/* A map in a frame from our own route, inside a page of ours that Streamlit shows. */
function scroller(element) {
  let at = element.getRootNode().host ?? element;
  while (at && !(at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY))) at = at.parentElement;
  return at ?? document.scrollingElement;
}

/* One frame shows the map; a newer plan loads in a second one behind it, which takes over when it is drawn. */
function frame(held, stage, data) {
  if (!held.map) {
    held.state = {};
    const tell = (message) => {
      Object.assign(held.state, message);
      for (const each of held.frames) each.contentWindow?.postMessage({ studyVisit: message }, window.location.origin);
    };
    held.map = {
      day: (day) => tell({ day }),
      choose: (choose) => tell({ choose }),
      mark: (mark) => tell({ mark }),
      here: (here) => tell({ here }),
      onChoose: (act) => (held.onChoose = act),
      pin: (pin) => tell({ pin }),
      onPinned: (act) => (held.onPinned = act),
    };
    held.listener = (event) => {
      const from = held.frames.find((each) => each.contentWindow === event.source);
      const said = event.data?.studyVisit;
      if (!from || event.origin !== window.location.origin || !said) return;
      if (said.ready) takeOver(held, from);
      if (said.view) held.view = said.view;
      if (said.pinned) held.onPinned?.(said.pinned);
      if ("chosen" in said) held.onChoose?.(said.chosen);
    };
    window.addEventListener("message", held.listener);
  }
  if (held.frames.at(-1)?.dataset.src === data.map) return;
  const made = document.createElement("iframe");
  made.title = data.mapTitle;
  made.allow = "geolocation";
  made.dataset.src = made.src = data.map;
  if (held.frames.length) made.style.cssText = "position:absolute;inset:0;visibility:hidden";
  stage.prepend(made);
  held.frames.push(made);
}

function takeOver(held, newest) {
  const { view, state } = held;
  newest.contentWindow.postMessage({ studyVisit: { ...state, ...(held.frames.length > 1 && view ? { view } : {}) } }, window.location.origin);
  newest.style.cssText = "";
  for (const old of held.frames.filter((each) => each !== newest)) old.remove();
  held.frames = [newest];
}
