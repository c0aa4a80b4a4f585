/* The visit page inside Streamlit: the list lives here, the map in a frame from our own route.

   Streamlit runs this again at each change of its data, so everything that must outlive a run hangs on the element. */
export default function ({ data, parentElement, setTriggerValue }) {
  const held = (parentElement.studyVisit ??= { key: null, page: null, frames: [] });
  if (held.key === data.key) return () => end(held);
  const first = held.key === null;
  held.key = data.key;
  held.go = (where) => setTriggerValue("go", where);
  held.changed = (revision) => setTriggerValue("revision", revision);
  const host = parentElement.querySelector(".host-of-visit");
  const fresh = document.createElement("template");
  fresh.innerHTML = data.html; // escaped by the server, where all of our HTML is made
  const before = held.page?.state;
  held.page?.stop();
  if (first) {
    host.append(fresh.content);
    host.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[data-go]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      held.go(link.dataset.go);
    });
  } else {
    // The reader's place in the list stays where it was.
    const old = host.querySelector(".side");
    const [top, outer] = [old.scrollTop, scroller(host)];
    const at = outer.scrollTop;
    old.replaceWith(fresh.content.querySelector(".side"));
    host.querySelector(".side").scrollTop = top;
    outer.scrollTop = at;
  }
  frame(held, host.querySelector(".stage"), data);
  held.ahead = Date.parse(data.now) - Date.now();
  held.page = studyVisitPage(host, {
    data: data.visit,
    texts: data.texts,
    map: held.map,
    // The server's clock, or the rehearsal's: a phone that is an hour wrong still tells the right stop.
    clock: () => Date.now() + held.ahead,
    url: () => window.location.href,
    before,
  });
  held.glance = studyVisitNews(host, { data: data.visit, texts: data.texts, seen: held.glance });
  held.told = { data: data.visit, texts: data.texts, hour: held.page.hour };
  held.live ??= studyVisitLive({
    ...data.live,
    revision: data.visit.revision,
    onTouch: (touch) => studyVisitTouch(host, held.told, touch),
    onClock: (ms) => (held.ahead = ms),
    onNews: (revision) => held.changed(revision),
  });
  held.live.holds(data.visit.revision);
  return () => end(held);
}

function end(held) {
  held.page?.stop();
  window.removeEventListener("message", held.listener);
  held.live?.stop();
  held.live = null;
  held.key = null;
}

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
    };
    held.listener = (event) => {
      const from = held.frames.find((each) => each.contentWindow === event.source);
      const said = event.data?.studyVisit;
      if (!from || event.origin !== window.location.origin || !said) return;
      if (said.ready) takeOver(held, from);
      if (said.view) held.view = said.view;
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
