/**
 * Without a network: have the browser keep the runbook, and say when there is a newer one.
 *
 * Opened from a disk, or where the browser allows no service worker, the page works as it is.
 */
(() => {
  "use strict";

  const script = document.currentScript;
  const hosted = location.protocol.startsWith("http") && "serviceWorker" in navigator;
  if (!hosted || !(script instanceof HTMLScriptElement)) return;
  const root = new URL("../../", script.src);
  const workers = navigator.serviceWorker;
  // The first worker takes over the page it was loaded by; nothing changes for the reader.
  let first = !workers.controller;

  workers.addEventListener("controllerchange", () => {
    if (!first) location.reload();
    first = false;
  });
  // What the reader came for is loaded first.
  if (document.readyState === "complete") start();
  else addEventListener("load", start, { once: true });

  async function start() {
    try {
      const registration = await workers.register(new URL("sw.js", root), { scope: root.pathname });
      follow(registration);
      await workers.ready;
    } catch {
      return;
    }
    for (const place of document.querySelectorAll("[data-offline]")) {
      place.textContent = "This browser holds the whole runbook: it opens without a network.";
    }
  }

  /** @param {ServiceWorkerRegistration} registration */
  function follow(registration) {
    if (registration.waiting && !first) offer(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const worker = registration.installing;
      worker?.addEventListener("statechange", () => {
        if (worker.state === "installed" && !first) offer(worker);
      });
    });
    // A page can stay open for days.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") registration.update().catch(() => undefined);
    });
  }

  /** @param {ServiceWorker} worker */
  function offer(worker) {
    document.querySelector(".rb-update")?.remove();
    const bar = runbook.make("div", { class: "rb-update", role: "status" });
    document.querySelector("main")?.prepend(bar);
    bar.append(
      "A newer runbook is available. ",
      runbook.button("Show it", () => worker.postMessage("activate")),
    );
  }
})();
