/* The menu of the organisers' page: what is needed now and then. It closes by Escape, a press beside it, and a choice. */
import { findOne } from "./elements.js";

export class DeskMenu {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.isOpen = false;
    host.addEventListener("click", (event) => this.onClick(/** @type {Element} */ (event.target)));
    host.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || !this.isOpen) return;
      this.show(false);
      findOne(this.host, "[data-menu]").focus();
    });
  }

  /** @param {Element} target */
  onClick(target) {
    if (target.closest("[data-menu]")) this.show(!this.isOpen);
    else if (this.isOpen && (!target.closest(".menu") || target.closest(".entry"))) this.show(false);
  }

  /** Also shows in a new list what was open in the old one. */
  show(isOpen = this.isOpen) {
    this.isOpen = isOpen;
    findOne(this.host, ".menu").hidden = !isOpen;
    findOne(this.host, "[data-menu]").setAttribute("aria-expanded", String(isOpen));
  }
}
