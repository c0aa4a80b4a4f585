/* Photos on a page of the list alone, which loads no late script. */
import { readPageData } from "../elements.js";
import { startPhotos } from "../photos.js";

document.addEventListener("DOMContentLoaded", () => startPhotos(document, readPageData().texts));
