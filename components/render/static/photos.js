/* Photos of the stops: their colours until they are loaded, and each of them large over the whole screen. */
/** @import { Texts } from "./types" */
import { findAll, findOne, make, makeButton, makeIcon, prefersStill } from "./elements.js";
import { showFullScreen } from "./full-screen.js";

const CLOSE_ICON = "M6 6l12 12M18 6L6 18";
const BACK_ICON = "M15 5l-7 7 7 7";
const FORWARD_ICON = "M9 5l7 7-7 7";

/**
 * Makes the photos of a page open large, and gives what ends that.
 *
 * @param {Document | HTMLElement} root
 * @param {Texts} texts
 */
export function startPhotos(root, texts) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const visit = root.querySelector(".visit");
  if (!visit) return () => {};
  prepare(visit);
  // A newer plan brings another list.
  const watching = new MutationObserver(() => prepare(visit));
  watching.observe(visit, { childList: true });
  visit.addEventListener("click", (event) => {
    const { target, ctrlKey, metaKey, shiftKey } = /** @type {MouseEvent} */ (event);
    const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (target).closest(".photo a"));
    // In a frame that is longer than the screen the photo would be out of sight: there the link opens a page of its own.
    if (!link || ctrlKey || metaKey || shiftKey || window.innerHeight > window.screen.height) return;
    event.preventDefault();
    showPhotos(visit, link, texts);
  }, { signal });
  // Of a photo that does not come, as without a network, there is nothing to see.
  visit.addEventListener("error", ({ target }) => hideBroken(/** @type {Element} */ (target)), { capture: true, signal });
  visit.addEventListener("toggle", ({ target }) => loadAgain(/** @type {Element} */ (target)), { capture: true, signal });
  window.addEventListener("online", () => loadAgain(visit), { signal });
  return () => {
    stopping.abort();
    watching.disconnect();
  };
}

/** @param {ParentNode} visit */
function prepare(visit) {
  for (const image of /** @type {HTMLImageElement[]} */ (findAll(visit, ".side img[data-colour]"))) {
    image.style.backgroundColor = image.dataset.colour ?? "";
    if (image.complete && image.currentSrc && !image.naturalWidth) hideBroken(image);
  }
}

/** @param {Element} image */
function hideBroken(image) {
  const photo = /** @type {HTMLElement | null} */ (image.closest(".side :is(.photo, .cover)"));
  if (photo) photo.hidden = true;
}

/** @param {ParentNode} part of the list */
function loadAgain(part) {
  for (const photo of findAll(part, "figure[hidden]")) {
    const image = /** @type {HTMLImageElement} */ (findOne(photo, "img"));
    photo.hidden = false;
    image.setAttribute("src", image.getAttribute("src") ?? "");
  }
}

/** Whether the reader asked for less to be loaded. */
function savesData() {
  const { connection } = /** @type {Navigator & { connection?: { saveData?: boolean } }} */ (navigator);
  return Boolean(connection?.saveData) || window.matchMedia("(prefers-reduced-data: reduce)").matches;
}

/**
 * Shows a photo and, beside it, the others of its gallery: by swiping, by buttons, by the arrow keys.
 *
 * @param {Element} visit
 * @param {HTMLAnchorElement} link
 * @param {Texts} texts
 */
function showPhotos(visit, link, texts) {
  const gallery = /** @type {HTMLElement} */ (link.closest(".photos") ?? link.parentElement);
  const links = /** @type {HTMLAnchorElement[]} */ (findAll(gallery, ".photo a"));
  const dialog = make("dialog", "photo-viewer");
  dialog.setAttribute("aria-label", gallery.getAttribute("aria-label") ?? link.querySelector("img")?.alt ?? "");
  const strip = make("div", "photo-strip");
  strip.append(...links.map(largePhoto));
  const count = make("span");
  count.setAttribute("role", "status");
  const back = iconButton(BACK_ICON, texts.photoBefore, () => go(index() - 1));
  const forward = iconButton(FORWARD_ICON, texts.photoAfter, () => go(index() + 1));
  const bar = make("div", "photo-bar");
  if (links.length > 1) bar.append(back, count, forward);
  const close = iconButton(CLOSE_ICON, texts.close, () => dialog.close());
  close.autofocus = true;
  bar.append(close);
  dialog.append(bar, strip);

  const index = () => Math.round(strip.scrollLeft / strip.clientWidth);

  /** @param {number} to @param {boolean} [still] */
  function go(to, still = prefersStill()) {
    strip.scrollTo({ left: to * strip.clientWidth, behavior: still ? "instant" : "smooth" });
  }

  let shown = links.indexOf(link);
  function follow() {
    shown = index();
    count.textContent = `${shown + 1} / ${links.length}`;
    // A disabled button would lose the focus.
    back.setAttribute("aria-disabled", String(shown <= 0));
    forward.setAttribute("aria-disabled", String(shown >= links.length - 1));
  }

  strip.addEventListener("scroll", follow);
  dialog.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: index() - 1, ArrowRight: index() + 1, Home: 0, End: links.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(to);
  });
  showFullScreen(visit, dialog, () => link.focus({ preventScroll: true }));
  // A screen that turns keeps its photo.
  new ResizeObserver(() => go(shown, true)).observe(strip);
  go(shown, true);
  follow();
}

/** @param {HTMLAnchorElement} link */
function largePhoto(link) {
  const figure = make("figure", "photo");
  const picture = /** @type {HTMLElement} */ (findOne(link, "picture").cloneNode(true));
  const image = /** @type {HTMLImageElement} */ (findOne(picture, "img"));
  image.style.backgroundColor = "";
  const { width, height } = link.dataset;
  if (width && height && !savesData()) {
    for (const each of /** @type {(HTMLImageElement | HTMLSourceElement)[]} */ (findAll(picture, "source, img"))) {
      const small = each.getAttribute("srcset") || each.getAttribute("src") || "";
      each.sizes = "100vw";
      each.srcset = `${small} ${image.getAttribute("width")}w, ${small.replace("-small.", "-large.")} ${width}w`;
    }
    image.setAttribute("width", width);
    image.setAttribute("height", height);
  }
  const caption = make("figcaption");
  const text = make("bdi", "", image.alt);
  text.lang = image.lang;
  text.setAttribute("aria-hidden", "true"); // the image says it
  caption.append(text);
  const credit = link.parentElement?.querySelector("figcaption");
  if (credit) caption.append(make("small", "", credit.textContent ?? ""));
  figure.append(picture, caption);
  return figure;
}

/**
 * @param {string} path
 * @param {string} label
 * @param {() => void} onClick
 */
function iconButton(path, label, onClick) {
  const button = makeButton("", "", onClick);
  button.setAttribute("aria-label", label);
  button.append(makeIcon(path));
  return button;
}
