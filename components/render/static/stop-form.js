/* The form of one stop in a dialog: hours that move along, places on a small map, and Save by Enter. What is changed stays in
   the browser until it is saved. */
/** @import { Texts } from "./types" */
import { showCalendar } from "./calendar.js";
import { clockTime, minutesOf, stayMin } from "./clock-times.js";
import { guardDialog } from "./dialog-guard.js";
import { findAll, findOne } from "./elements.js";
import { showOpening } from "./opening-hours.js";
import { StopPlaces } from "./stop-places.js";
import { addTimePicker, closeTimes } from "./time-picker.js";
import { keepTyped, typedWork } from "./typed-work.js";

const SAVING_MS = 6000;

/**
 * @typedef {{
 *   opened: string, dialog: string, stop: string, html: string, map: string, mapTitle: string, language: string,
 *   firstDay: number, texts: Texts, faults: { of?: number, at?: Record<string, string> }, typed: Record<string, string | boolean>,
 * }} FormData
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Input
 */

export class StopForm {
  /**
   * @param {HTMLElement} host
   * @param {FormData} data
   * @param {(value: Record<string, unknown>) => void} save
   */
  constructor(host, data, save) {
    this.host = host;
    this.data = data;
    this.send = save;
    this.form = /** @type {HTMLFormElement} */ (findOne(host, "form"));
    this.seq = 0;
    /** Which of the end and the length of the stay counts. */
    this.kind = !this.value("depart") && this.value("stay") ? "stay" : "end";
    if (this.kind === "stay") this.showEnd();
    this.before = this.values();
    // Streamlit may make this element anew while its dialog is open.
    const work = typedWork();
    this.restore(work?.opened === data.opened ? work.typed : data.typed);
    for (const input of this.form.querySelectorAll("[data-time]")) addTimePicker(/** @type {HTMLInputElement} */ (input), data.texts);
    this.form.addEventListener("input", (event) => this.onInput(event));
    this.form.addEventListener("click", (event) => this.onClick(event));
    this.form.addEventListener("keydown", (event) => this.onKey(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    const dialog = /** @type {ShadowRoot} */ (host.getRootNode()).host?.closest("[role=dialog]");
    /** The dialog around the form. */
    this.dialog = /** @type {HTMLElement} */ (dialog ?? host);
    this.places = new StopPlaces(this);
    this.endGuard = guardDialog({
      section: this.dialog,
      host: findOne(host, ".save-bar"),
      texts: () => this.data.texts,
      isChanged: () => Object.keys(this.changed()).length > 0,
      closePanel: () => closeTimes(host),
    });
    this.fillZones();
    this.changedHours();
    this.keep();
    if (!Object.keys(data.typed).length) this.input("name").focus({ preventScroll: true });
  }

  end() {
    this.endGuard();
    this.places.end();
  }

  /** What the server says since: places, and what could not be read. @param {FormData} data */
  update(data) {
    this.data = data;
    if (data.faults.of === this.seq && this.seq) {
      this.endSaving();
      this.showFaults(data.faults.at ?? {});
    }
  }

  /** @param {string} name @returns {HTMLInputElement} */
  input(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
  }

  /** @param {string} name */
  value(name) {
    return this.input(name).value.trim();
  }

  /** What the inputs hold, by their names. @returns {Record<string, string | boolean>} */
  values() {
    /** @type {Record<string, string | boolean>} */
    const values = {};
    for (const each of this.form.elements) {
      const input = /** @type {Input} */ (each);
      if (!input.name || input.name.startsWith("-")) continue;
      values[input.name] = input instanceof HTMLInputElement && input.type === "checkbox" ? input.checked : input.value;
    }
    return values;
  }

  /** What is other than it was; hours and projects each as a whole. */
  changed() {
    const now = this.values();
    const names = Object.keys(now);
    const before = Object.keys(this.before);
    const changed = Object.fromEntries(Object.entries(now).filter(([name, value]) => this.before[name] !== value));
    /** @param {(name: string) => boolean} belongs */
    const together = (belongs) => {
      const isSame = names.filter(belongs).length === before.filter(belongs).length && !Object.keys(changed).some(belongs);
      if (isSame) return;
      for (const name of names.filter(belongs)) changed[name] = now[name];
      if (!names.some(belongs)) changed["project:none:name"] = "";
    };
    together((name) => name.startsWith("project:"));
    if (["arrive", "depart", "stay"].some((name) => name in changed)) {
      for (const name of ["arrive", "depart", "stay"]) changed[name] = now[name];
      changed.kind = this.kind;
    } else delete changed.policy;
    return changed;
  }

  /** Puts back what was typed before the session was lost. @param {Record<string, string | boolean>} typed */
  restore(typed) {
    const rows = Object.keys(typed).filter((name) => name.startsWith("project:"));
    if (rows.length) for (const row of findAll(this.form, ".project")) row.remove();
    for (const row of new Set(rows.map((name) => name.split(":")[1]).filter((each) => each !== "none"))) this.addProject(row);
    for (const [name, value] of Object.entries(typed)) {
      const input = this.form.elements.namedItem(name);
      if (input instanceof HTMLInputElement && typeof value === "boolean") input.checked = value;
      else if (name === "date") this.chooseDay(String(value));
      else if (input && "value" in input) input.value = String(value);
    }
    if (typed.kind) this.kind = String(typed.kind);
    for (const own of findAll(this.form, "[data-own-of]")) this.showOwn(own);
  }

  /** @param {Event} event */
  onInput({ target }) {
    const { name } = /** @type {Input} */ (target);
    if (name === "arrive") this.showEnd();
    if (name === "depart") this.showStay();
    if (name === "stay") {
      this.kind = "stay";
      this.showEnd();
    }
    this.places.onInput(/** @type {Input} */ (target));
    for (const own of findAll(this.form, "[data-own-of]")) if (own.dataset.ownOf === name) this.showOwn(own);
    this.showFault(name, "");
    this.changedHours();
    this.keep();
  }

  /** @param {MouseEvent} event */
  onClick({ target }) {
    const button = /** @type {Element} */ (target).closest("button");
    if (!button) return;
    if (button.hasAttribute("data-add")) this.addProject(`new${Date.now().toString(36)}`)?.querySelector("input")?.focus();
    if (button.hasAttribute("data-remove")) button.closest(".project")?.remove();
    if (button.hasAttribute("data-opening")) this.showOpening(button);
    this.keep();
    if (button.dataset.then) this.save(button.dataset.then);
  }

  /** Enter saves, in a text of several lines with Ctrl or Command. @param {KeyboardEvent} event */
  onKey(event) {
    const input = /** @type {HTMLElement} */ (event.target);
    if (event.key !== "Enter" || event.isComposing || input.closest("button, summary")) return;
    if (input instanceof HTMLTextAreaElement && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.save();
  }

  /** `then` is the dialog that opens once it is saved. */
  save(then = "") {
    closeTimes(this.form);
    this.seq += 1;
    this.showFaults({});
    const button = /** @type {HTMLButtonElement} */ (findOne(this.form, ".save"));
    button.dataset.text ??= button.textContent ?? "";
    button.textContent = this.data.texts.saving;
    button.disabled = true;
    this.send({ seq: this.seq, typed: this.changed(), then });
    // Where the connection is gone nothing comes back: it can be tried again.
    this.timer = window.setTimeout(() => this.endSaving(), SAVING_MS);
  }

  endSaving() {
    window.clearTimeout(this.timer);
    const button = /** @type {HTMLButtonElement} */ (findOne(this.form, ".save"));
    button.textContent = button.dataset.text ?? "";
    button.disabled = false;
  }

  keep() {
    const { opened, dialog, stop } = this.data;
    const typed = this.changed();
    keepTyped(Object.keys(typed).length ? { opened, dialog, stop, typed } : null);
  }

  /** @param {Record<string, string>} faults */
  showFaults(faults) {
    for (const { dataset } of findAll(this.form, "[data-fault]")) this.showFault(dataset.fault ?? "", "");
    for (const [name, text] of Object.entries(faults)) this.showFault(name, text);
    const first = findAll(this.form, "[data-fault]:not([hidden])")[0];
    const section = first?.closest("details");
    if (section) section.open = true;
    const input = first && this.form.elements.namedItem(first.dataset.fault ?? "");
    if (input instanceof HTMLElement) input.focus();
  }

  /** @param {string} name @param {string} text */
  showFault(name, text) {
    const row = /^project:(\d+):link$/.exec(name);
    const links = findAll(this.form, "[name^='project:'][name$=':link']");
    const at = row ? /** @type {HTMLInputElement | undefined} */ (links[Number(row[1])])?.name : name;
    const faults = findAll(this.form, "[data-fault]");
    const place = faults.find(({ dataset }) => dataset.fault === at) ?? (text ? faults.find(({ dataset }) => !dataset.fault) : undefined);
    if (!place) return;
    place.textContent = text;
    place.hidden = !text;
    const input = place.dataset.fault && this.form.elements.namedItem(place.dataset.fault);
    if (input instanceof HTMLElement) input.setAttribute("aria-invalid", String(Boolean(text)));
  }

  /** A field for words of one's own, where its choice says so. @param {HTMLElement} own */
  showOwn(own) {
    const choice = this.input(own.dataset.ownOf ?? "");
    own.hidden = choice.value !== "own";
    if (own.hidden || own instanceof HTMLInputElement) return;
    const { language, firstDay } = this.data;
    const choose = (/** @type {string} */ day) => {
      this.chooseDay(day);
      own.hidden = true;
      choice.focus();
      this.keep();
    };
    showCalendar(own, { day: String(this.before.date), language, firstDay, choose });
  }

  /** @param {string} day an ISO 8601 date, which may be none of the days that are offered */
  chooseDay(day) {
    const choice = /** @type {HTMLSelectElement} */ (/** @type {unknown} */ (this.input("date")));
    if (![...choice.options].some(({ value }) => value === day)) {
      const text = new Intl.DateTimeFormat(this.data.language, { dateStyle: "full", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
      choice.add(new Option(text, day), choice.options.length - 1);
    }
    choice.value = day;
  }

  /** Another beginning or length moves the end along. */
  showEnd() {
    const begin = minutesOf(this.value("arrive"));
    const stay = /^\d+$/.test(this.value("stay")) ? Number(this.value("stay")) : null;
    if (begin !== null && stay !== null) this.input("depart").value = clockTime(begin + stay);
  }

  showStay() {
    this.kind = "end";
    const stay = stayMin(minutesOf(this.value("arrive")), minutesOf(this.value("depart")));
    this.input("stay").value = stay === null ? "" : String(stay);
  }

  /** What the stops after this one do is asked once its hours are others. */
  changedHours() {
    const isChanged = ["arrive", "depart", "stay"].some((name) => this.before[name] !== this.input(name).value);
    findOne(this.form, "[data-policy]").hidden = !isChanged || this.data.dialog === "add";
  }

  /** @param {string} row */
  addProject(row) {
    const place = findOne(this.form, "[data-projects]");
    const template = /** @type {HTMLTemplateElement} */ (findOne(place, "template"));
    const project = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild);
    for (const each of project.querySelectorAll("[name], [for], [data-fault]")) {
      for (const attribute of ["name", "id", "for", "data-fault", "aria-describedby"]) {
        const value = each.getAttribute(attribute);
        if (value) each.setAttribute(attribute, value.replaceAll("project:new:", `project:${row}:`));
      }
    }
    findOne(place, "[data-add]").before(project);
    return project;
  }

  /** @param {HTMLButtonElement} button */
  showOpening(button) {
    const place = /** @type {HTMLElement} */ (button.nextElementSibling);
    place.hidden = !place.hidden;
    button.setAttribute("aria-expanded", String(!place.hidden));
    if (!place.hidden) showOpening(place, this.input("opening_hours"), this.data);
  }

  fillZones() {
    const list = findOne(this.form, "#zones");
    for (const zone of Intl.supportedValuesOf?.("timeZone") ?? []) {
      list.append(new Option("", zone));
    }
  }
}
