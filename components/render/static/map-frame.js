/* A map in a frame from our own route, inside a page of ours that Streamlit shows.

   A newer plan loads in a second frame behind the first, which is removed when the second is drawn. */
/** @import { FrameMessage, Pinned } from "./types" */
import { make } from "./elements.js";

export class MapFrame {
  constructor() {
    /** @type {HTMLIFrameElement[]} */
    this.frames = [];
    /** The last of each kind of message, for the next frame. @type {FrameMessage} */
    this.sent = {};
    /** @type {FrameMessage["view"]} */
    this.view = undefined;
    /** @type {(stop: string) => void} */
    this.chosen = () => {};
    /** @type {(pinned: Pinned) => void} */
    this.pinned = () => {};
    /** @type {(placed: NonNullable<FrameMessage["placed"]>) => void} */
    this.placed = () => {};
    this.located = () => {};
    this.receive = this.receive.bind(this);
    window.addEventListener("message", this.receive);
  }

  /**
   * Shows the map of this address in the stage.
   *
   * @param {HTMLElement} stage
   * @param {string} address
   * @param {string} title
   */
  load(stage, address, title) {
    window.addEventListener("message", this.receive);
    if (this.frames.at(-1)?.dataset.src === address) return;
    const frame = make("iframe");
    frame.title = title;
    frame.allow = "geolocation";
    frame.dataset.src = frame.src = address;
    if (this.frames.length) frame.style.cssText = "position:absolute;inset:0;visibility:hidden";
    stage.prepend(frame);
    this.frames.push(frame);
  }

  /** Lets the next map show its day as it is, and not the part that this one shows. */
  forgetView() {
    this.view = null;
  }

  stop() {
    window.removeEventListener("message", this.receive);
  }

  /** @param {FrameMessage} message */
  send(message) {
    Object.assign(this.sent, message);
    for (const frame of this.frames) post(frame, message);
  }

  /** @param {MessageEvent} event */
  receive(event) {
    const frame = this.frames.find((each) => each.contentWindow === event.source);
    /** @type {FrameMessage | undefined} */
    const message = event.data?.studyVisit;
    if (!frame || event.origin !== window.location.origin || !message) return;
    if (message.ready) this.show(frame);
    if (message.view !== undefined) this.view = message.view;
    if (message.pinned) this.pinned(message.pinned);
    if (message.placed) this.placed(message.placed);
    if (message.locate) this.located();
    if (message.chosen !== undefined) this.chosen(message.chosen);
  }

  /** The newest frame is drawn: it takes over. @param {HTMLIFrameElement} newest */
  show(newest) {
    const view = this.frames.length > 1 && this.view ? { view: this.view } : {};
    post(newest, { ...this.sent, ...view });
    newest.style.cssText = "";
    for (const frame of this.frames) if (frame !== newest) frame.remove();
    this.frames = [newest];
  }

  /** @param {string} day */
  showDay(day) {
    this.send({ day });
  }

  /** @param {string | null} stop */
  choose(stop) {
    this.send({ choose: stop });
  }

  /** It is not shown again in the next frame. @param {import("./types").PinCardContent | null} card */
  showCard(card) {
    for (const frame of this.frames) post(frame, { card });
  }

  /** @param {import("./types").MapMarks} mark */
  mark(mark) {
    this.send({ mark });
  }

  /**
   * @param {import("./types").Position} position
   * @param {import("./types").PositionView} positionView
   */
  showPosition(position, positionView) {
    this.send({ position, positionView });
    // A newer frame shows the same part of the map.
    this.sent.positionView = { ...positionView, again: true };
  }

  /** @param {() => void} listener */
  onLocate(listener) {
    this.located = listener;
    this.send({ locate: true });
  }

  /** @param {(stop: string) => void} listener */
  onChoose(listener) {
    this.chosen = listener;
  }

  /** @param {import("./types").Pin | null} pin */
  movePin(pin) {
    this.send({ pin });
  }

  /** @param {(pinned: Pinned) => void} listener */
  onPinned(listener) {
    this.pinned = listener;
  }
}

/**
 * @param {HTMLIFrameElement} frame
 * @param {FrameMessage} message
 */
function post(frame, message) {
  frame.contentWindow?.postMessage({ studyVisit: message }, window.location.origin);
}
