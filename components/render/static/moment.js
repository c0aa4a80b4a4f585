/* What a visit is at one instant: the twin, step by step, of components/plan/status.py, held to the same table
   (tests/recorded/moments.json). `visit` is what /visit.json answers, `instant` milliseconds since the epoch. */
function studyVisitDate(instant, zone) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(instant);
}

function studyVisitMoment(visit, instant) {
  const ms = (text) => (text ? Date.parse(text) : null);
  const iso = (entry, name) => entry.stop[name] ?? null;
  let latest = -Infinity;
  const entries = visit.days.flatMap((day) => day.stops.map((stop) => ({ stop, date: day.date }))).map((entry) => {
    const arrive = ms(entry.stop.arrive);
    const depart = ms(entry.stop.depart);
    const hour = arrive ?? depart;
    const order = hour ?? latest;
    latest = hour === null ? latest : Math.max(latest, hour);
    return { ...entry, arrive, depart, hour, order, end: depart === null ? null : Math.max(depart, arrive ?? depart) };
  }).sort((one, other) => (one.order === other.order ? 0 : one.order - other.order));
  if (!entries.length) return { phase: "no-stops", day: null, states: {} };

  const today = studyVisitDate(instant, visit.zone);
  const over = (entry, index) => {
    const following = entries.slice(index + 1).find((each) => each.hour !== null);
    if (following && following.hour <= instant) return true;
    if (entry.end !== null) return entry.end <= instant;
    return today > (entry.stop.arrive ? entry.stop.arrive.slice(0, 10) : entry.date);
  };
  const found = entries.findIndex((entry, index) => !over(entry, index));
  const current = found < 0 ? entries.length : found;
  const begun = current < entries.length && entries[current].arrive !== null && entries[current].arrive <= instant;
  const ahead = begun ? current + 1 : current;
  const coming = entries[ahead] ?? null;
  const here = ahead ? entries[ahead - 1] : null;
  const at = begun ? entries[current] : null;
  const states = Object.fromEntries(entries.map((entry, index) => [
    entry.stop.id,
    index < current ? "done" : index === current ? (begun ? "now" : "next") : begun && index === current + 1 ? "next" : "later",
  ]));
  if (!coming) {
    if (!at) return { phase: "after-visit", day: entries.at(-1).date, states };
    return { phase: "at-stop", day: at.date, now: at.stop, until: iso(at, "depart"), states };
  }
  const sameDay = here !== null && here.date === coming.date;
  const ways = visit.days.flatMap((day) => day.legs);
  const leg = sameDay ? ways.find((way) => way.to === coming.stop.id && way.from === here.stop.id) ?? null : null;
  // A stop ends at its departure, or when the next begins if that is sooner.
  const untilOf = (entry) => entry.depart !== null && coming.hour !== null && entry.end > coming.hour
    ? coming.stop.arrive ?? coming.stop.depart
    : iso(entry, "depart");
  let leaveAt = null;
  const leaveBy = leg && !leg.same_place ? iso(coming, "leave_by") : null;
  if (sameDay && !(leg && leg.same_place)) {
    leaveAt = [untilOf(here), leaveBy].filter(Boolean).sort((one, other) => Date.parse(one) - Date.parse(other))[0] ?? null;
  }
  const travel = leg ? (leg.duration_s + leg.buffer_s) * 1000 : 0;
  let phase = here === null ? "before-visit" : "after-day";
  if (at) phase = "at-stop";
  else if (sameDay) phase = leg && !leg.same_place && here.end !== null && instant < here.end + travel ? "under-way" : "waiting";
  else if (today >= coming.date) phase = "before-day";
  return {
    phase,
    day: (at ?? coming).date,
    now: at?.stop ?? null,
    until: at ? untilOf(at) : null,
    next: coming.stop,
    leg,
    leaveAt,
    leaveBy,
    leaveInMs: leaveAt === null ? null : Date.parse(leaveAt) - instant,
    startsInMs: coming.arrive === null ? null : coming.arrive - instant,
    daysToGo: sameDay ? null : Math.max(0, Math.round((Date.parse(coming.date) - Date.parse(today)) / 86400e3)),
    states,
  };
}
