/**
 * What the parts share. Classic scripts: modules do not load from file://.
 * No part sends anything or makes markup of text.
 */
(() => {
  "use strict";

  const PREFIX = "runbook.";
  /** Stands in where the browser keeps nothing. @type {Map<string, string>} */
  const memory = new Map();

  /** @type {Runbook["part"]} */
  function part(start) {
    const run = () => {
      const article = document.querySelector("[data-page]");
      if (!(article instanceof HTMLElement)) return;
      try {
        start(article);
      } catch (error) {
        reportError(error);
      }
    };
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", run);
    else run();
  }

  /** @type {Runbook["read"]} */
  function read(name, fallback) {
    let text = memory.get(name) ?? null;
    try {
      text = localStorage.getItem(PREFIX + name) ?? text;
    } catch {
      // Blocked: this page view remembers it.
    }
    try {
      return text === null ? fallback : JSON.parse(text);
    } catch {
      return fallback;
    }
  }

  /** @type {Runbook["keep"]} */
  function keep(name, value) {
    const text = value === undefined ? undefined : JSON.stringify(value);
    memory.delete(name);
    try {
      if (text === undefined) localStorage.removeItem(PREFIX + name);
      else localStorage.setItem(PREFIX + name, text);
    } catch {
      if (text !== undefined) memory.set(name, text);
    }
  }

  /** @type {Runbook["refresh"]} */
  function refresh(name, again) {
    addEventListener("storage", (event) => {
      if (event.key === null || event.key.startsWith(PREFIX + name)) again();
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) again();
    });
  }

  /** @type {Runbook["did"]} */
  function did(deed) {
    document.dispatchEvent(new CustomEvent("runbook:did", { detail: deed }));
  }

  /** @type {Runbook["copy"]} */
  async function copy(text) {
    try {
      // Missing on http, or refused.
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyBySelection(text);
    }
  }

  /** @param {string} text */
  function copyBySelection(text) {
    const before = document.activeElement;
    const box = make("textarea", { class: "rb-offscreen", readonly: "", "aria-hidden": "true" });
    box.value = text;
    // Outside an open dialog nothing can be selected.
    (document.querySelector("dialog[open]") ?? document.body).append(box);
    box.select();
    let taken = false;
    /** @param {ClipboardEvent} event */
    const take = (event) => {
      // A text area changes line ends.
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
      taken = true;
    };
    addEventListener("copy", take, { capture: true });
    const done = document.execCommand("copy");
    removeEventListener("copy", take, { capture: true });
    box.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    return done && taken;
  }

  /** @type {Runbook["make"]} */
  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  /** @type {Runbook["button"]} */
  function button(label, press) {
    const made = make("button", { type: "button", class: "rb-button" }, label);
    made.addEventListener("click", press);
    return made;
  }

  /** @type {Runbook["words"]} */
  function words(element) {
    const copied = /** @type {Element} */ (element.cloneNode(true));
    for (const mark of copied.querySelectorAll(".headerlink, button, input")) mark.remove();
    return (copied.textContent ?? "").replace(/\s+/g, " ").trim();
  }

  /** @type {Runbook["heading"]} */
  function heading(element, article) {
    const last = [...article.querySelectorAll("h1, h2, h3, h4, h5, h6")].findLast(
      (title) => title.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    return last ? words(last) : "";
  }

  /** @type {Runbook["when"]} */
  const when = (at) =>
    new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });

  window.runbook = {
    ...{ part, read, keep, refresh, did, copy, make, button, words, heading, when },
    filled: new WeakMap(),
  };
})();
