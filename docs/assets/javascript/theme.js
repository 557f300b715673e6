/**
 * The page around the runbook: light or dark, the menu on a phone, the
 * way past the header, and proof that has grown old.
 *
 * Loaded in the head, so that a scheme that was chosen is there before the first paint.
 */
(() => {
  "use strict";

  const KEY = "runbook.scheme";
  const OLD = 90; // days
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  root.classList.replace("no-js", "js");

  /** @returns {string} */
  function chosen() {
    try {
      return localStorage.getItem(KEY) ?? "";
    } catch {
      return "";
    }
  }

  /** @param {string} scheme */
  function show(scheme) {
    if (scheme) root.dataset.scheme = scheme;
    else delete root.dataset.scheme;
    const pressed = (scheme || (dark.matches ? "dark" : "light")) === "dark";
    document.querySelector(".rb-scheme")?.setAttribute("aria-pressed", String(pressed));
  }

  function toggle() {
    const system = dark.matches ? "dark" : "light";
    const other = system === "dark" ? "light" : "dark";
    // What the system says needs no memory: it changes with the time of day.
    const next = (chosen() || system) === system ? other : "";
    try {
      if (next) localStorage.setItem(KEY, next);
      else localStorage.removeItem(KEY);
    } catch {
      // Blocked: it lasts until the next page.
    }
    show(next);
  }

  show(chosen());
  dark.addEventListener("change", () => show(chosen()));
  addEventListener("DOMContentLoaded", () => {
    show(chosen());
    document.querySelector(".rb-scheme")?.addEventListener("click", toggle);
    const main = document.querySelector("main");
    document.querySelector(".md-skip")?.addEventListener("click", (event) => {
      event.preventDefault();
      if (main) main.tabIndex = -1;
      main?.focus();
    });
    const menu = document.getElementById("rb-menu");
    menu?.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest("a");
      if (link && menu.matches(":popover-open")) menu.hidePopover();
    });
    for (const time of document.querySelectorAll("time")) {
      const days = (Date.now() - Date.parse(time.dateTime)) / 86_400_000;
      if (days > OLD) {
        time.classList.add("rb-old");
        time.append(` (${Math.floor(days)} days ago)`);
      }
    }
  });
})();
