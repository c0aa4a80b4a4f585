/* The head of a small card over the map: a stop's number, hours and name, and a button that goes to all of it. */
/** @import { Stop } from "./types" */
import { make, makeButton } from "./elements.js";

/**
 * @param {Pick<Stop, "number" | "hours" | "name">} stop
 * @param {() => void} onClick
 */
export function peekHead({ number, hours, name }, onClick) {
  const head = makeButton("peek-head", "", onClick);
  head.append(make("span", "number", String(number)), make("span", "hours", hours), make("span", "name", name));
  return head;
}
