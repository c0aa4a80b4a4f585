/* The types of what the scripts share. The data of the visit is made by components/render/data.py and page.py. */

/** What `/visit.json` gives. In a page, what is null or false is left out, and so are `line` and `published_at`. */
export interface Visit {
  revision: string;
  plan: { number: number; note?: string | null };
  title: string;
  contact?: string | null;
  dates: string;
  zone: string;
  /** The city that names the zone, where some stops have another. */
  city?: string | null;
  language: string;
  days: Day[];
  /** Groups that go different ways, and the one whose visit this is. */
  groups?: { name: string; label: string }[] | null;
  of_group?: string | null;
}

export interface Day {
  /** ISO 8601 date. */
  date: string;
  label: string;
  /** South-west and north-east corner. */
  bounds?: [LatitudeLongitude, LatitudeLongitude] | null;
  stops: Stop[];
  legs: Leg[];
  /** Straight lines for ways that nobody knows; left out where there are none. */
  unknown?: LatitudeLongitude[][] | null;
  markers: Marker[];
}

export type LatitudeLongitude = [latitude: number, longitude: number];

/** What clocks at a stop show, where that is another hour than the visit's. */
export interface Clock {
  city?: string | null;
  utc_offset_min?: number | null;
}

export interface Stop {
  id: string;
  number: number;
  name: string;
  /** Instants are ISO 8601 with their offset. */
  arrive?: string | null;
  depart?: string | null;
  leave_by?: string | null;
  /** Nobody wrote the hour: it was computed. */
  arrive_computed?: boolean;
  depart_computed?: boolean;
  /** It has no place of its own, and is where the group is. */
  with_group?: boolean;
  hours: string;
  /** Where its clocks show other hours than the visit's: the city that names its zone, and how far it is before UTC. */
  city?: string | null;
  utc_offset_min?: number | null;
  /** The clock at the end of a way that leads into another zone. */
  end?: Clock | null;
  contact?: string | null;
  /** The groups that come here, where not everybody does. */
  groups?: string[] | null;
  place?: { latitude: number; longitude: number } | null;
}

export interface Leg {
  from: string;
  to: string;
  mode: string;
  mode_label: string;
  /** Seconds under way in the programme; left out where nobody knows them. */
  travel_s?: number | null;
  estimated?: boolean;
  same_place?: boolean;
  /** The groups that go this way, where not everybody does. */
  groups?: string[] | null;
  label: string;
  text: string;
  /** Encoded polyline of five decimals, latitude first; only in `/visit.json`. */
  line?: string;
}

/** A marker, which several stops at one place share. */
export interface Marker {
  stops: string[];
  label: string;
  latitude: number;
  longitude: number;
  text: string;
}

/** Sentences by the names of script_texts() in components/render/data.py, with gaps in braces. */
export type Texts = Record<string, string>;

/** The JSON in a page's element `visit-data`. */
export interface PageData {
  visit: Visit;
  texts: Texts;
  credit: string;
  /** The day that opens first. */
  day: string | null;
  drawing: Drawing;
  live: Live | null;
  /** The instant of an organiser's preview. */
  at?: string;
  /** In a page inside somebody else's. */
  gestures?: GestureTexts;
}

/** What the hints over the map say. */
export interface GestureTexts {
  touch: string;
  scroll: string;
  scrollMac: string;
}

/** How Folium draws lines and pins (components/render/map.py). */
export interface Drawing {
  line: L.PolylineOptions;
  dash: string;
  unknown: L.PolylineOptions;
  pin: number;
  more: number;
}

/** Addresses of `/visit.json`, of the stream of revisions and of the service worker. */
export interface Live {
  json: string;
  events: string;
  worker?: string;
}

export type StopState = "done" | "now" | "next" | "later";

/** What a visit is at one instant; see status.js. */
export interface VisitStatus {
  phase:
    | "no-stops"
    | "before-visit"
    | "before-day"
    | "waiting"
    | "under-way"
    | "at-stop"
    | "after-day"
    | "after-visit";
  day: string | null;
  now: Stop | null;
  until: string | null;
  next: Stop | null;
  leg: Leg | null;
  leaveAt: string | null;
  leaveBy: string | null;
  leaveInMs: number | null;
  startsInMs: number | null;
  daysToGo: number | null;
  /** The status of each group, while it is not the same for all. */
  apart?: { name: string; label: string; status: VisitStatus }[];
  states: Record<string, StopState>;
}

/** A position of the reader's device. */
export interface Position {
  latitude: number;
  longitude: number;
  accuracyM: number;
}

/** The tools of groups.js. */
export type GroupTools = typeof import("./groups.js").groupTools;

/** A stop that a reader who is late may join. */
export interface LateOption {
  stop: Stop;
  distanceM: number | null;
  thereAt: number | null;
  joinAt: number | null;
  possible: boolean | null;
  contact: string;
}

/** What the map marks: the state of each stop, and the id of the stop to which the current leg goes. */
export interface MapMarks {
  states: Record<string, StopState>;
  leg: string | null;
}

/** The map as the list uses it: in the same document, or in a frame. */
export interface MapControl {
  showDay(date: string): void;
  choose(stop: string | null): void;
  mark(marks: MapMarks): void;
  showPosition(position: Position): void;
  onChoose(listener: (stop: string) => void): void;
}

/** The same with a pin that an organiser moves. */
export interface OrganiserMapControl extends MapControl {
  movePin(pin: Pin | null): void;
  onPinned(listener: (pinned: Pinned) => void): void;
}

export interface Pin {
  stop: string;
  label: string;
  text: string;
}

export interface Pinned {
  stop: string;
  latitude: number;
  longitude: number;
}

/** What a map in a frame and the page around it send each other, as `{ studyVisit: message }`. */
export interface FrameMessage {
  ready?: boolean;
  chosen?: string;
  pinned?: Pinned;
  day?: string;
  choose?: string | null;
  view?: { at: L.LatLngLiteral; zoom: number } | null;
  mark?: MapMarks;
  position?: Position;
  theme?: string;
  pin?: Pin | null;
}

/** Folium's layers of one day; legs without those at one place, markers in the order of the data. */
export interface DayLayers {
  group: L.FeatureGroup;
  legs: L.Polyline[];
  markers: L.Marker[];
}

/** What the script of components/render/map.py hands over. */
export interface Scene {
  tiles: L.TileLayer | null;
  days: Record<string, DayLayers>;
}

/** What the reader has chosen. */
export interface Choice {
  day: string | null;
  stop: string | null;
}

/** Times and lengths in the language of the page. Times and dates are those of the visit's zone, or of a stop's. */
export interface Formats {
  time(instant: number | string, clock?: Clock | null): string;
  dateOf(instant: number, clock?: Clock | null): string;
  duration(ms: number): string;
  days(count: number): string;
  distance(metres: number): string;
}

/** What this device saw of the plan last. */
export interface SeenPlan {
  number: number;
  title: string;
  stops: Record<string, string>;
}

/** Whether the server is in reach, and when the plan was last known to be the newest. */
export interface Connection {
  reached: boolean;
  asOf: number;
  now: number;
}

/** What Streamlit gives to an element of components.v2. */
export interface ElementArguments<Data, State> {
  data: Data;
  parentElement: HTMLElement & { studyVisit?: State };
  setTriggerValue(name: string, value: unknown): void;
}

declare global {
  interface Window {
    studyVisitGroups?: GroupTools;
    studyVisit: { handOver?: (map: L.Map, scene: Scene) => void; map?: import("./map.js").VisitMap };
  }
}
