/* The types of what the scripts share. The data of the visit is made by components/render/data.py and page.py. */

/** What `/visit.json` gives. In a page, what is null or false is left out, and so are `line` and `published_at`. */
export interface Visit {
  visit_id: string;
  revision: string;
  plan: { number: number; note_automatic?: string; note_own?: string; note_language?: string };
  title: string;
  dates: string;
  zone: string;
  /** ISO 8601: when what is for the days of the visit alone is forgotten. */
  forget_at?: string | null;
  /** The city that names the zone, where some stops have another. */
  city?: string | null;
  language: string;
  days: Day[];
  /** Groups that go different ways, and the one whose visit this is. */
  groups?: { name: string; label: string }[] | null;
  of_group?: string | null;
}

/** The same for a page that shows a newer plan. */
export interface NewerVisit extends Visit {
  /** The address of the late script. */
  late?: string;
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
  /** The groups that come here, where not everybody does. */
  groups?: string[] | null;
  /** `vague`: it may be elsewhere in the area. */
  place?: { latitude: number; longitude: number; vague?: boolean } | null;
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
  /** The address of the late script; a file has it in itself. */
  late?: string;
  /** The instant of an organiser's preview. */
  at?: string;
  /** In a page inside somebody else's. */
  gestures?: GestureTexts;
}

/** What the late script brings beside its code (components/render/late_script.py). */
export interface Late {
  ground: Ground | null;
  /** What the street map has to show, where the organiser offers one. */
  tiles?: { credit: string };
  texts: Texts;
  /** One rule for the page's style sheet. */
  style: string;
}

/** The JSON of components/plan/ground.py, in pixels of zoom 16; lines and areas by kind, each kind one text. */
export interface Ground {
  credit: string;
  zoom: number;
  /** From the north-western corner of the world. */
  corner: [x: number, y: number];
  size: [width: number, height: number];
  areas: Record<string, string>;
  lines: Record<string, string>;
  labels: GroundLabel[];
}

/** A name: the middle of its line, the angle in degrees, and the smallest zoom at which it has room. */
export interface GroundLabel {
  text: string;
  latin?: string;
  kind: string;
  rank: number;
  x: number;
  y: number;
  angle?: number;
  zoom: number;
  /** How far the middle of the text stands off the point, across the text, in pixels of the screen. */
  shift?: number;
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

/** Addresses of `/visit.json`, of the stream of revisions and of the service worker, and of which page the list is. */
export interface Live {
  json: string;
  events: string;
  list?: string;
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

/** A part of the card above the list. `reach` is what it tells of its stop beside the address: where to meet, whom to call
 * and the way (`all`), the same without the way (`call`), or where to meet alone (`place`). */
export interface NowRow {
  kind: string;
  head: string;
  name?: string;
  stop?: Stop;
  reach?: string;
  note?: string;
}

/** A position of the reader's device. */
export interface Position {
  latitude: number;
  longitude: number;
  accuracyM: number;
}

/** The tools of groups.js. */
export type GroupTools = typeof import("./groups.js").groupTools;

/** A stop that a reader who is late may join; see late.js. Null is what nobody knows. */
export interface LateOption {
  stop: Stop;
  /** The straight line. */
  distanceM: number | null;
  /** On foot, or from the taxi's time to that of public transport; null also where it is too far for either. */
  travelS: number[] | null;
  thereAt: number | null;
  joinAt: number | null;
  possible: boolean | null;
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
  showCard(card: PinCardContent | null): void;
  mark(marks: MapMarks): void;
  showPosition(position: Position, view: PositionView): void;
  onLocate(listener: () => void): void;
  onChoose(listener: (stop: string) => void): void;
}

/** The same with a pin that an organiser moves. */
export interface OrganiserMapControl extends MapControl {
  movePin(pin: Pin | null): void;
  onPinned(listener: (pinned: Pinned) => void): void;
}

/** The stop whose pin was tapped, and the link that leads to it. */
export interface PinCardContent {
  stop: string;
  href?: string | null;
  text?: string | null;
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
  card?: PinCardContent | null;
  view?: { at: L.LatLngLiteral; zoom: number } | null;
  mark?: MapMarks;
  position?: Position;
  positionView?: PositionView;
  /** To the frame: the map offers to show where the reader is; from it: the reader asks. */
  locate?: boolean;
  theme?: string;
  pin?: Pin | null;
  /** To the frame: the places that could be meant, and where the pin is; from it: where it was put. */
  places?: Places;
  placed?: { latitude: number; longitude: number; option?: number };
}

/** Places for an organiser to choose among on a small map. `chosen` is the index of one, -1 for the pin. */
export interface Places {
  options: FoundPlace[];
  chosen: number;
  /** The id of the stop. */
  stop: string;
  pin: { latitude: number; longitude: number } | null;
  text: string;
  /** No pin can be put anywhere else. */
  choiceOnly?: boolean;
  /** Without the stops of the visit. */
  alone?: boolean;
}

/** A place that the geocoder has found. */
export interface FoundPlace {
  text: string;
  latitude: number;
  longitude: number;
}

/** What is known of the address `looked`; `status` as _look_up() in components/pages/stop_dialog.py gives it. */
export interface PlacesFound {
  looked: string;
  results: FoundPlace[];
  status: string;
}

/** What was typed into a dialog and is not saved: the dialog, the id of its stop, and the texts by their names. */
export interface TypedWork {
  opened: string;
  dialog: string;
  stop: string;
  typed: Record<string, string | boolean>;
}

/** Opening hours of some days of the week, 0 for Monday. */
export interface OpeningRow {
  days: number[];
  from: string;
  to: string;
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

/** What the reader has chosen and asked. */
export interface Choice {
  day: string | null;
  stop: string | null;
  asked?: Asked | null;
  /** Which link or button of the questions had the focus. */
  focus?: number;
}

/** The device's position, or why there is none by the name of its text. */
export interface Found {
  position: Position | null;
  reason: string;
}

/** A question about the reader's position. `at` is when the device told it, and `said` what was answered last. */
export interface Asked {
  kind: "where" | "late";
  at: number;
  asking: Promise<Found>;
  found: Found | null;
  /** The answer lies over the map. */
  onMap: boolean;
  said: string;
}

/** What is to be in view beside the reader's position: a stop, and not below a card that covers a part of the map. */
export interface PositionView {
  stop: string | null;
  left: number;
  bottom: number;
  /** It was shown before: the map stays where the reader has moved it. */
  again: boolean;
}

/** Times and lengths in the language of the page. Times and dates are those of the visit's zone, or of a stop's. */
export interface Formats {
  time(instant: number | string, clock?: Clock | null): string;
  dateOf(instant: number, clock?: Clock | null): string;
  /** Whether the reader's own clock shows another hour than the visit's. */
  isElsewhere(instant: number): boolean;
  duration(ms: number): string;
  days(count: number): string;
  distance(metres: number): string;
}

/** A plan as it was read on this device: the part whose changes are told. */
export interface Read {
  visit: string;
  /** Empty for everybody. */
  group: string;
  language: string;
  number: number;
  stops: ReadStop[];
  /** What organisers said of newer plans that are not read yet, by their numbers. */
  notes: Record<string, string | string[]>;
  /** ISO 8601: when all of this is forgotten. */
  until?: string | null;
}

export interface ReadStop {
  id: string;
  /** ISO 8601 date. */
  day: string;
  /** Begin and end, ISO 8601 with their offset; empty where nobody knows. */
  hours: string[];
  /** Latitude and longitude; empty where the stop has no place. */
  at: number[];
  /** The name, and the texts of the fields in plan-changes.js. */
  values: string[];
}

/** What changed at a stop: `time`, `order`, `name` or a field, which is at `index` of the values; `gone` and `new`. */
export interface Change {
  kind: string;
  was?: ReadStop;
  stop?: ReadStop;
  index?: number;
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
    studyVisit: {
      handOver?: (map: L.Map, scene: Scene) => void;
      map?: import("./map.js").VisitMap;
      late?: Late;
    };
  }
}
