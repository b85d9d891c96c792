// All that ESLint knows, but for what is said here; how lines are broken is nobody's business.
import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import globals from "globals";

export default defineConfig([
  globalIgnores([".venv/", "staticfiles/", "test-results/", "learningpath/templates/"]),
  {
    extends: [js.configs.all],
    linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" },
    rules: {
      curly: ["error", "multi-line"],
      "no-implicit-coercion": ["error", { allow: ["+"] }],
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // What a script does comes first, how it does it follows.
      "no-use-before-define": ["error", { functions: false, variables: false }],
      // The order of names and keys says what belongs together.
      "one-var": "off", "sort-imports": "off", "sort-keys": "off", "sort-vars": "off",
      // Short names, numbers said where they are used, and long functions of short steps are read as easily.
      complexity: "off", "id-length": "off", "max-lines": "off", "max-lines-per-function": "off",
      "max-statements": "off", "no-magic-numbers": "off",
      // One way to say a thing is not better than the other.
      "capitalized-comments": "off", "func-style": "off", "init-declarations": "off", "new-cap": "off",
      "no-continue": "off", "no-empty-function": "off", "no-ternary": "off", "no-undefined": "off",
      "prefer-named-capture-group": "off", "require-unicode-regexp": "off",
      // One step after the other is meant.
      "no-await-in-loop": "off",
      // A page has one script, and so has the worker, whose "use strict" is in its template.
      "no-implicit-globals": "off", strict: "off",
    },
  },
  { files: ["*.js", "tests/javascript/*.js"], languageOptions: { globals: globals.node } },
  {
    files: ["learningpath/static/*.js", "courses/static/courses/*.js"],
    languageOptions: { sourceType: "script", globals: globals.browser },
  },
  {
    files: ["learningpath/service_worker.js"],
    languageOptions: { sourceType: "script", globals: globals.serviceworker },
  },
]);
