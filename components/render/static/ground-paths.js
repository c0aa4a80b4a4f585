/* The lines and areas of a ground as SVG paths: one for each kind and each part of the map, so that a browser draws only
   what is in view. */

// In pixels of the ground's zoom: some 1.7 km.
const CELL = 1024;

/** @typedef {[west: number, north: number, east: number, south: number]} Box */
/** @typedef {{ text: string, box: Box }} Shape */
/** @typedef {{ d: string, box: Box }[]} Paths */

/** @param {Box} box */
const isLong = ([west, north, east, south]) => Math.max(east - west, south - north) > 2 * CELL;

/** @param {Box} box */
const middleCell = ([west, north, east, south]) => [west + east, north + south].map((sum) => Math.floor(sum / 2 / CELL)).join();

/**
 * The paths of one kind. What reaches over more than two cells is a path of its own.
 *
 * @param {string} text the lines of the kind, as components/plan/ground.py writes them
 * @param {boolean} isArea
 * @returns {Paths}
 */
export function pathsOf(text, isArea) {
  /** @type {Map<string, Shape[]>} */
  const cells = new Map();
  const shapes = shapesOf(text, isArea ? "z" : "");
  for (const [index, group] of (isArea ? groupsOf(shapes) : shapes.map((shape) => [shape])).entries()) {
    const { box } = group[0];
    listAt(cells, isLong(box) ? String(index) : middleCell(box)).push(...group);
  }
  return [...cells.values()].map((cell) => ({
    d: cell.map((shape) => shape.text).join(""),
    box: cell.map((shape) => shape.box).reduce((box, [west, north, east, south]) => (
      [Math.min(box[0], west), Math.min(box[1], north), Math.max(box[2], east), Math.max(box[3], south)]
    )),
  }));
}

/**
 * Each line as a path: the steps from point to point are written as SVG writes them, and stay as they are.
 *
 * @param {string} text
 * @param {string} end of each path
 * @returns {Shape[]}
 */
function shapesOf(text, end) {
  /** @type {Shape[]} */
  const shapes = [];
  let [firstX, firstY] = [0, 0];
  for (const line of text.split(";")) {
    const first = /^\s*(-?\d+)\s*(-?\d+)/.exec(line);
    if (!first) continue;
    firstX += Number(first[1]);
    firstY += Number(first[2]);
    const steps = line.slice(first[0].length);
    shapes.push({ text: `M${firstX} ${firstY}l${steps}${end}`, box: boxOf(firstX, firstY, steps) });
  }
  return shapes;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} steps
 * @returns {Box}
 */
function boxOf(x, y, steps) {
  /** @type {Box} */
  const box = [x, y, x, y];
  const at = [x, y];
  let axis = 0;
  for (const step of steps.match(/-?\d+/g) ?? []) {
    at[axis] += Number(step);
    box[axis] = Math.min(box[axis], at[axis]);
    box[axis + 2] = Math.max(box[axis + 2], at[axis]);
    axis = 1 - axis;
  }
  return box;
}

/**
 * The rings of areas with all that may lie in them: a hole is only one in the path that has what is around it.
 *
 * @param {Shape[]} rings
 * @returns {Shape[][]} the outermost first
 */
function groupsOf(rings) {
  /** @param {Shape} ring */
  const size = ({ box }) => (box[2] - box[0]) * (box[3] - box[1]);
  /** @type {Shape[][]} */
  const groups = [];
  /** The groups in each cell that they reach into, so that a ring is compared with few. @type {Map<string, Shape[][]>} */
  const reaching = new Map();
  for (const ring of [...rings].sort((one, other) => size(other) - size(one))) {
    const [west, north, east, south] = ring.box;
    const around = reaching.get(middleCell(ring.box))?.find(([{ box }]) => (
      box[0] <= west && box[1] <= north && east <= box[2] && south <= box[3]
    ));
    if (around) {
      around.push(ring);
      continue;
    }
    const group = [ring];
    groups.push(group);
    for (const cell of cellsOf(ring.box)) listAt(reaching, cell).push(group);
  }
  return groups;
}

/**
 * The list of a key, an empty one where there is none yet.
 *
 * @template T
 * @param {Map<string, T[]>} lists
 * @param {string} key
 * @returns {T[]}
 */
function listAt(lists, key) {
  const list = lists.get(key) ?? [];
  if (!list.length) lists.set(key, list);
  return list;
}

/** @param {Box} box */
function cellsOf([west, north, east, south]) {
  const cells = [];
  for (let x = Math.floor(west / CELL); x <= Math.floor(east / CELL); x++) {
    for (let y = Math.floor(north / CELL); y <= Math.floor(south / CELL); y++) cells.push([x, y].join());
  }
  return cells;
}
