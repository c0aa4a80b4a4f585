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
    clock: () => Date.now() + held.ahead,
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
