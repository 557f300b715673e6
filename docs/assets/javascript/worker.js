// @ts-nocheck - a worker has other globals than the pages; tests/_lanes/site/test_offline.py runs it
/**
 * The service worker: the whole runbook in the browser, in one version.
 *
 * `snippets/_site/service_worker.py` puts the list of files, with a hash of each, before this text. The
 * browser asks for this file again on every visit; when the list has changed it loads the new
 * version beside the old one, which goes on serving until the reader asks for the new one or
 * closes the last page. What does not match its hash is not kept, so versions never mix.
 */
(() => {
  "use strict";

  const { version, files } = self.RUNBOOK;
  const root = self.registration.scope;
  // Other sites of the same origin keep things too.
  const PREFIX = `runbook ${root} `;
  const NAME = PREFIX + version;

  self.addEventListener("install", (event) => event.waitUntil(load()));
  self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
  self.addEventListener("message", (event) => {
    if (event.data === "activate") self.skipWaiting();
  });
  self.addEventListener("fetch", (event) => {
    const { method, url } = event.request;
    if (method !== "GET" || !url.startsWith(root)) return;
    const address = addressOf(url);
    if (address in files) event.respondWith(answer(event.request, address));
    else if (`${address}/` in files) event.respondWith(Response.redirect(`${root}${address}/`));
  });

  /** Load one file after the other: the page that is open comes first. */
  async function load() {
    const cache = await caches.open(NAME);
    for (const [address, hash] of Object.entries(files)) {
      if (await cache.match(root + address)) continue;
      const response = await fetch(root + address, { cache: "no-cache" });
      const body = await response.arrayBuffer();
      if (!response.ok || (await sha256(body)) !== hash) {
        throw new Error(`${address} is not that of version ${version}`);
      }
      const headers = new Headers(response.headers);
      headers.delete("Content-Encoding");
      headers.delete("Content-Length");
      await cache.put(root + address, new Response(body, { headers }));
    }
  }

  async function takeOver() {
    for (const name of await caches.keys()) {
      if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
    }
    await self.clients.claim();
  }

  async function answer(request, address) {
    const cache = await caches.open(NAME);
    return (await cache.match(root + address)) ?? fetch(request);
  }

  function addressOf(url) {
    const path = url.slice(root.length).replace(/[?#].*/s, "");
    return path.replace(/(^|\/)index\.html$/, "$1");
  }

  async function sha256(body) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
})();
