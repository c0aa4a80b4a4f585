/* Joins the parts of Leaflet that leaflet.js names, minified, and writes them to standard output. */
import { build } from "esbuild";
import leaflet from "leaflet/package.json" with { type: "json" };

const NOTICE = `/* @preserve Leaflet ${leaflet.version}, parts of it. https://leafletjs.com (c) 2010-2023 Volodymyr Agafonkin, (c) 2010-2011 CloudMade. BSD-2-Clause */`;

/** Leaflet's drawing on canvas and by VML, which its drawing as SVG imports, gives nothing. */
const withoutOtherRenderers = {
  name: "without-other-renderers",
  setup(plugins) {
    plugins.onResolve({ filter: /\/(Canvas|SVG\.VML)$/ }, ({ path }) => ({ path, namespace: "nothing" }));
    plugins.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({
      contents: "export const canvas = () => null, vmlCreate = null, vmlMixin = {};",
    }));
  },
};

const { outputFiles } = await build({
  entryPoints: [new URL("leaflet.js", import.meta.url).pathname],
  bundle: true,
  minify: true,
  write: false,
  format: "iife",
  target: "es2020",
  legalComments: "none",
  banner: { js: NOTICE },
  plugins: [withoutOtherRenderers],
});
process.stdout.write(outputFiles[0].text);
