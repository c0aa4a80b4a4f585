/* The rules for the scripts of the pages; components/render/assets.py joins them, which allows only some syntax. */
import js from "@eslint/js";
import globals from "globals";

const joined = [
  ["ImportDefaultSpecifier, ImportNamespaceSpecifier", "Import by name: the modules of a page are joined."],
  ["ExportAllDeclaration, ExportNamedDeclaration[declaration=null]", "Export at the declaration."],
  ["ExportNamedDeclaration > VariableDeclaration[kind!='const']", "Export constants, functions and classes."],
  ["ImportExpression", "All scripts of a page are written into it."],
];

export default [
  js.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, L: "readonly" } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-implicit-coercion": ["error", { boolean: false }],
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
      complexity: ["error", 12],
      eqeqeq: "error",
      "max-lines": ["error", 300],
      curly: ["error", "multi-line"],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
    },
  },
  {
    files: ["components/**"],
    rules: { "no-restricted-syntax": ["error", ...joined.map(([selector, message]) => ({ selector, message }))] },
  },
  { files: ["**/worker.js"], languageOptions: { globals: globals.serviceworker } },
  { files: ["tests/**"], languageOptions: { globals: globals.node } },
];
