/* Loads the script of what the first paint does not need (components/render/late_script.py). */

export class LateScript {
  constructor() {
    /** Where the one came from that is loaded. */
    this.address = "";
    /** Takes off what it has added to the map. */
    this.remove = () => {};
  }

  /** Loads it, once from each address. @param {string} [address] */
  load(address) {
    if (!address || address === this.address) return;
    this.address = address;
    const script = document.createElement("script");
    script.src = address;
    script.onerror = () => {
      this.address = "";
      window.addEventListener("online", () => this.load(address), { once: true });
    };
    document.head.append(script);
  }
}
