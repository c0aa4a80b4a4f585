/* Moving the pin of a stop on the map of the organisers' page, from the list's side: see pin.js for the map's. */
/** @import { OrganiserMapControl, Pinned, Texts } from "./types" */
import { fill, findOne } from "./elements.js";

export class Placing {
  /**
   * @param {HTMLElement} host
   * @param {{ map: OrganiserMapControl, showView: (view: string) => void, onSave: (pinned: { stop: string }) => void }} options
   */
  constructor(host, { map, showView, onSave }) {
    this.host = host;
    this.map = map;
    this.showView = showView;
    this.onSave = onSave;
    /** The stop whose pin is being moved, and where to. @type {{ stop: string } | Pinned | null} */
    this.placing = null;
    map.onPinned((pinned) => this.moved(pinned));
  }

  /**
   * @param {HTMLElement} item the stop
   * @param {string | undefined} label
   * @param {Texts} texts
   */
  start(item, label, texts) {
    const { stop = "", name = "" } = item.dataset;
    this.placing = { stop };
    this.showView("map");
    this.map.showDay(/** @type {HTMLElement} */ (item.closest("ol")).dataset.day ?? "");
    this.map.movePin({ stop, label: label || "•", text: fill(texts.pinOf, { stop: name }) });
    findOne(this.host, ".placing").hidden = false;
    this.allowSave(false);
  }

  /** @param {Pinned} pinned */
  moved(pinned) {
    if (this.placing?.stop !== pinned.stop) return;
    this.placing = pinned;
    this.allowSave(true);
  }

  /** @param {string} how `save`, or else the pin stays where it was */
  end(how) {
    const { placing } = this;
    this.placing = null;
    findOne(this.host, ".placing").hidden = true;
    this.map.movePin(null);
    this.showView("list");
    if (how === "save" && placing) this.onSave(placing);
  }

  /** @param {boolean} allowed */
  allowSave(allowed) {
    /** @type {HTMLButtonElement} */ (findOne(this.host, "[data-placing=save]")).disabled = !allowed;
  }
}
