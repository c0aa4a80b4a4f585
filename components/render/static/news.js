/* What is new since this reader last looked: the old hours struck through beside the new ones, and the note that the
   organiser published. What was seen is remembered on the device alone, and nothing breaks where that is forbidden. */
function studyVisitNews(root, { data, texts, seen }) {
  const glance = {
    number: data.plan.number,
    title: data.title,
    stops: Object.fromEntries(data.days.flatMap((day) => day.stops.map((stop) => [stop.id, `${day.label}, ${stop.hours}`]))),
  };
  const before = seen ?? studyVisitKept("seen");
  studyVisitKept("seen", glance);
  if (!before || before.title !== glance.title || before.number >= glance.number) return glance;

  for (const item of root.querySelectorAll("li.stop")) {
    const hours = item.querySelector(".hours");
    const [old, now] = [before.stops[item.dataset.stop], glance.stops[item.dataset.stop]];
    if (old === now) continue;
    const mark = document.createElement(old ? "s" : "em");
    mark.className = old ? "was" : "tag";
    mark.textContent = old ? shorter(old, now) : texts.added;
    if (old) mark.setAttribute("aria-label", texts.was.replace("{hours}", mark.textContent));
    hours.append(mark);
  }
  const banner = root.querySelector(".banner");
  const text = document.createElement("p");
  const plan = texts.plan.replace("{number}", glance.number);
  text.textContent = data.plan.note ? `${plan}: ${data.plan.note}` : plan;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = texts.close;
  close.addEventListener("click", () => (banner.hidden = true));
  banner.hidden = false;
  banner.replaceChildren(text, close);
  return glance;

  /* The day is said only where it changed too. */
  function shorter(old, now) {
    const [day, ...rest] = old.split(", ");
    return now?.startsWith(`${day}, `) ? rest.join(", ") : old;
  }
}

/* What this device remembers under a name, or is to remember. Where storage is full or forbidden it remembers nothing:
   its reader is not told what changed, and reads the plan all the same. */
function studyVisitKept(name, value) {
  try {
    if (value === undefined) return JSON.parse(window.localStorage.getItem("study-visit:" + name));
    window.localStorage.setItem("study-visit:" + name, JSON.stringify(value));
  } catch {
    return null;
  }
}

/* `Plan 4, as of 10:12, no connection`, for as long as that is so; with the day when that was another. */
function studyVisitTouch(root, { data, texts, hour }, { reached, asOf, now }) {
  const line = root.querySelector(".touch");
  if (!line) return;
  const [time, day] = [hour.format(asOf), (instant) => studyVisitDate(instant, data.zone)];
  const date = new Intl.DateTimeFormat(data.language, { weekday: "short", day: "numeric", month: "short", timeZone: data.zone });
  const said = day(asOf) === day(now) ? time : `${date.format(asOf)}, ${time}`;
  const text = reached ? "" : texts.lost.replace("{number}", data.plan.number).replace("{time}", said);
  if (line.textContent !== text) line.textContent = text;
  line.hidden = reached;
}
