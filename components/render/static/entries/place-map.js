/* The places that could be meant on a small map, beside a list of Streamlit's to choose among them. */
/** @import { ElementArguments, FoundPlace } from "../types" */
import { findOne } from "../elements.js";
import { MapFrame } from "../map-frame.js";

/**
 * @typedef {{ map: string, title: string, options: FoundPlace[], chosen: number, alone: boolean }} Data
 * @typedef {{ map: MapFrame, set: (name: string, value: unknown) => void }} State
 */

/** @param {ElementArguments<Data, State>} given */
export default function ({ data, parentElement, setTriggerValue }) {
  const state = (parentElement.studyVisit ??= { map: new MapFrame(), set: setTriggerValue });
  state.set = setTriggerValue;
  state.map.placed = ({ option }) => state.set("choose", option);
  state.map.load(findOne(parentElement, ".small-map"), data.map, data.title);
  const { options, chosen, alone } = data;
  state.map.send({ places: { options, chosen, stop: "", pin: null, text: "", choiceOnly: true, alone } });
  return () => state.map.stop();
}
