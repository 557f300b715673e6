// The form of a page without a browser: runs the site's own values.js on the smallest page there
// can be, types values into its fields and prints what the blocks then say.
//
// Reads {"templates": […], "cases": [{NAME: value}, …]} from stdin, writes one list of texts a case.
"use strict";

const fs = require("node:fs");
const vm = require("node:vm");

/** An element that has whatever values.js looks for, and shows nothing. */
const make = () => {
  const listeners = {};
  return {
    value: "",
    listeners,
    classList: { toggle() {} },
    style: { setProperty() {} },
    cloneNode: () => null,
    addEventListener: (name, listener) => (listeners[name] = listener),
    setAttribute() {},
    append() {},
    before() {},
    after() {},
    replaceChildren() {},
    closest: () => null,
    querySelector: () => null,
    querySelectorAll: () => [],
  };
};

const { templates, cases } = JSON.parse(fs.readFileSync(0, "utf8"));
const filled = new Map();
const fields = new Map();
let start;

const block = (template) => {
  const code = { ...make(), textContent: template.text };
  const script = { textContent: JSON.stringify(template) };
  return { ...make(), querySelector: (what) => (what === "pre code" ? code : script) };
};
const blocks = templates.map(block);
const article = { ...make(), querySelectorAll: (what) => (what === ".rb-command" ? blocks : []) };

const context = vm.createContext({
  NodeFilter: { SHOW_TEXT: 4 },
  Range: class {
    cloneContents() {}
  },
  URLSearchParams,
  Event: class {},
  addEventListener() {},
  history: {},
  location: { hash: "", href: "" },
  reportError(error) {
    throw error;
  },
  document: { createTreeWalker: () => ({ nextNode: () => null }), dispatchEvent() {} },
  runbook: {
    filled,
    part: (begin) => (start = begin),
    refresh() {},
    read: (_, fallback) => fallback,
    keep() {},
    when: String,
    button: make,
    make(tag, attributes = {}) {
      const made = make();
      if (tag === "textarea") fields.set(attributes.id.replace("rb-value-", ""), made);
      return made;
    },
  },
});
vm.runInContext(fs.readFileSync(process.argv[2], "utf8"), context, { filename: process.argv[2] });
start(article);

const shown = cases.map((values) => {
  for (const [name, field] of fields) field.value = values[name] ?? "";
  // One event shows every block again, with what is in all the fields.
  for (const field of fields.values()) {
    field.listeners.input();
    break;
  }
  return blocks.map((one) => filled.get(one).text);
});
process.stdout.write(JSON.stringify(shown));
