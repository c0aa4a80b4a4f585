/* The place in a stop's form: what the geocoder finds while the address is typed, in a list and on a small map. */
/** @import { FoundPlace, PlacesFound } from "./types" */
/** @import { StopForm } from "./stop-form.js" */
import { findOne, make } from "./elements.js";
import { MapFrame } from "./map-frame.js";

const LOOK_AFTER_MS = 500;
const DECIMALS = 6; // of a degree: a decimetre

export class StopPlaces {
  /** @param {StopForm} form */
  constructor(form) {
    this.form = form;
    this.address = String(form.before.address);
    this.position = String(form.before.position);
    /** @type {number | undefined} */
    this.timer = undefined;
    this.map = new MapFrame();
    this.map.placed = ({ option, ...at }) => (option === undefined ? this.setPosition(written(at)) : this.choose(option));
    this.map.load(this.one(".small-map"), form.data.map, form.data.mapTitle);
    this.found = this.readFound();
    this.onFound = () => {
      this.found = this.readFound();
      this.show();
      // What was asked before the element was there to hear it.
      if (this.found.looked !== this.form.value("address") && !this.timer && !this.isPinned()) this.look();
    };
    form.dialog.addEventListener("study-visit-found", this.onFound);
    this.onFound();
  }

  end() {
    window.clearTimeout(this.timer);
    this.form.dialog.removeEventListener("study-visit-found", this.onFound);
    this.map.stop();
  }

  /** What was found last, from the element beside the form. @returns {PlacesFound} */
  readFound() {
    return JSON.parse(this.form.dialog.dataset.found ?? '{"looked":"","results":[],"status":""}');
  }

  /** @param {string} selector */
  one(selector) {
    return findOne(this.form.form, selector);
  }

  /** @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} input */
  onInput({ name, value }) {
    if (name === "-place") this.choose(Number(value));
    if (name === "position") this.show();
    if (name !== "address") return;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.look(), LOOK_AFTER_MS);
  }

  /** Has the address looked up that is typed. */
  look() {
    this.timer = undefined;
    this.show();
    const detail = { address: this.form.value("address"), name: this.form.value("name") };
    if (detail.address !== this.found.looked) this.form.dialog.dispatchEvent(new CustomEvent("study-visit-look", { detail }));
  }

  /** The position that is written in the form, if any. */
  pin() {
    const match = /^(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)$/.exec(this.form.value("position"));
    return match ? { latitude: Number(match[1]), longitude: Number(match[2]) } : null;
  }

  /** Whether the pin was put for this address: nobody asks where that is. */
  isPinned() {
    return Boolean(this.position && this.pin()) && this.form.value("address") === this.address;
  }

  /** The places that could be meant, in the list and on the map. */
  show() {
    const { texts } = this.form.data;
    const { looked, results: found } = this.found;
    const address = this.form.value("address");
    const pin = this.pin();
    const results = looked === address && !this.isPinned() ? found : [];
    const chosen = results.findIndex((each) => !pin || written(each) === written(pin));
    const rows = results.map((each, index) => placeRow(letterOf(index), each.text, index, index === chosen));
    if (chosen < 0 && results.length) rows.unshift(placeRow("•", texts.pinStays, -1, true));
    this.one(".results div").replaceChildren(...rows);
    const isAsBefore = address === this.address && this.form.value("position") === this.position;
    this.one(".results").hidden = rows.length < (isAsBefore ? 2 : 1);
    this.one(".status").textContent = this.status();
    this.one("[data-certainty]").hidden = !isAsBefore;
    this.map.send({ places: { options: results, chosen, stop: this.form.data.stop, pin: chosen < 0 ? pin : null, text: texts.pinStays } });
  }

  /** How the looking up stands, in a sentence. */
  status() {
    const { texts } = this.form.data;
    const { status, looked } = this.found;
    const address = this.form.value("address");
    if (this.isPinned()) return "";
    if (address && (looked !== address || status === "looking")) return texts.looking;
    if (this.form.value("position") || status === "found") return "";
    return { notFound: texts.notFound, unreachable: texts.unreachable }[status] ?? texts.noPlace;
  }

  /** @param {number} index of the place, -1 for the pin */
  choose(index) {
    const place = /** @type {FoundPlace | undefined} */ (this.found.results[index]);
    // The likeliest one is found from the address again, with how exact it is.
    if (place) this.setPosition(index ? written(place) : "");
  }

  /** @param {string} text */
  setPosition(text) {
    this.form.input("position").value = text;
    this.show();
    this.form.keep();
  }
}

/** @param {number} index */
const letterOf = (index) => String.fromCharCode(65 + index);

/** @param {{ latitude: number, longitude: number }} at */
function written({ latitude, longitude }) {
  return `${latitude.toFixed(DECIMALS)}, ${longitude.toFixed(DECIMALS)}`;
}

/**
 * @param {string} letter
 * @param {string} text
 * @param {number} value
 * @param {boolean} isChosen
 */
function placeRow(letter, text, value, isChosen) {
  const row = make("label");
  const radio = make("input");
  radio.type = "radio";
  radio.name = "-place";
  radio.value = String(value);
  radio.checked = isChosen;
  row.append(radio, make("span", "letter", letter), make("span", "", text));
  return row;
}
