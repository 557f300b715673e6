/**
 * The incident log: a clock, and what was done when, kept in this browser and exported as Markdown.
 */
(() => {
  "use strict";

  const { make } = runbook;
  const MINUTE = 60_000;
  const BEFORE = 120 * MINUTE;

  /** @typedef {Deed & {at: number}} Entry */
  /** @typedef {{started?: number, ended?: number, entries: Entry[]}} Log */

  /** @returns {Log} */
  function read() {
    const log = runbook.read("log", /** @type {Partial<Log>} */ ({}));
    const entries = Array.isArray(log?.entries) ? log.entries : [];
    return { ...log, entries: entries.filter((entry) => typeof entry?.text === "string") };
  }

  /** @param {(log: Log) => void} change */
  function change(change) {
    const log = read();
    change(log);
    const since = (log.started ?? Date.now()) - BEFORE;
    log.entries = log.entries.filter((entry) => entry.at >= since).slice(-2000);
    runbook.keep("log", log);
    show();
  }

  /** @param {Deed} deed */
  function record(deed) {
    change((log) => log.entries.push({ at: Date.now(), ...deed }));
  }

  /** @param {number} at */
  const utc = (at) => `${new Date(at).toJSON()?.slice(0, 19).replace("T", " ")} UTC`;
  /** @param {number} at */
  const both = (at) => `${utc(at)} (${new Date(at).toLocaleTimeString("en-GB")} local)`;
  const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

  /** @param {number} milliseconds */
  function duration(milliseconds) {
    const minutes = Math.floor(milliseconds / MINUTE);
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }

  function localNow() {
    const shifted = Date.now() - new Date().getTimezoneOffset() * MINUTE;
    return new Date(shifted).toISOString().slice(0, 16);
  }

  /** Return text that Markdown shows as it is. @param {string} text */
  const plain = (text) =>
    text
      .replace(/\s*\n\s*/g, " ")
      .replace(/[<~$]|&(?=#?\w+;)/g, (sign) => `&#${sign.charCodeAt(0)};`)
      .replace(/[\\`*[\]]|(?<!\w)_|_(?!\w)/g, "\\$&");

  /** Return text as code, behind more backticks than it holds. @param {string} text */
  function coded(text) {
    const ticks = "`".repeat(longest(text) + 1);
    const pad = /^[` ]|[` ]$/.test(text) ? " " : "";
    return `${ticks}${pad}${text.replace(/\s*\n\s*/g, " ")}${pad}${ticks}`;
  }

  /** @param {string} text */
  const longest = (text) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

  /** @param {Entry} entry */
  function line({ at, text, code }) {
    const when = `- ${both(at)}: `;
    if (code !== undefined) return `${when}${plain(text)} ${coded(`${code}`)}`;
    if (!text.includes("\n")) return when + plain(text);
    // A note of several lines stays as it is.
    const fence = "`".repeat(Math.max(3, longest(text) + 1));
    const lines = [fence, ...text.split("\n"), fence].map((row) => `    ${row}`);
    return [`${when}note`, "", ...lines, ""].join("\n");
  }

  /** Return what was done, without what a terminal obeys. @param {Entry[]} entries */
  const done = (entries) =>
    entries.map(line).join("\n").replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "");

  function markdown() {
    const { started, ended, entries } = read();
    const span = started && duration((ended ?? Date.now()) - started);
    const head = [
      "# Incident log",
      "",
      `- Started: ${started ? both(started) : "not set"}`,
      ended ? `- Ended: ${both(ended)}, after ${span}` : `- Written: ${both(Date.now())}`,
      `- Local time: ${zone()}`,
      "",
      "## What was done",
      "",
    ];
    return [...head, done(entries), ""].join("\n");
  }

  const state = make("p", { class: "rb-log-state" });
  const list = make("ol", { class: "rb-log-entries" });
  const status = make("p", { class: "rb-said", role: "status" });
  const time = make("input", { id: "rb-log-time" });
  const begun = make("label", { for: time.id });
  const note = make("textarea", { id: "rb-log-note", rows: "2" });
  const begin = runbook.button("Incident started now", () => start(Date.now()));
  const end = runbook.button("Incident over", () => {
    record({ text: "Incident over" });
    change((log) => (log.ended = Date.now()));
  });
  const panel = make(
    "dialog",
    { class: "rb-log", "aria-labelledby": "rb-log-title" },
    make(
      "div",
      { class: "rb-log-head" },
      make("h2", { id: "rb-log-title" }, "Incident log"),
      runbook.button("Close", () => panel.close()),
    ),
    make("p", {}, "Kept in this browser only: nothing is sent."),
    state,
    make("div", { class: "rb-buttons" }, begin, end),
    form(begun, time, "Set this time", setTime),
    form(make("label", { for: note.id }, "Note"), note, "Add note", addNote),
    make(
      "div",
      { class: "rb-buttons" },
      runbook.button("Copy as Markdown", () => void copyMarkdown()),
      runbook.button("Download", download),
      runbook.button("Clear", clear),
    ),
    status,
    list,
  );

  /** @param {Element} label @param {Element} field @param {string} does @param {() => void} submit */
  function form(label, field, does, submit) {
    const button = make("button", { class: "rb-button" }, does);
    const made = make("form", { class: "rb-log-form" }, label, field, button);
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    return made;
  }

  /** @param {number} at */
  function start(at) {
    const before = read().started;
    change((log) => {
      log.started = at;
      delete log.ended;
      log.entries.push({
        at: before ? Date.now() : at,
        text: before ? `Start of the incident corrected to ${both(at)}` : "Incident started",
      });
      log.entries.sort((a, b) => a.at - b.at);
    });
    status.textContent = "The clock runs.";
  }

  function setTime() {
    const at = new Date(time.value).getTime();
    if (Number.isNaN(at)) status.textContent = "Type a date and a time.";
    else if (at > Date.now()) status.textContent = "That time is still to come.";
    else start(at);
  }

  function addNote() {
    const text = note.value.trim();
    if (!text) return;
    record({ text });
    note.value = "";
    status.textContent = "Note added.";
  }

  async function copyMarkdown() {
    const copied = await runbook.copy(markdown());
    status.textContent = copied ? "Copied" : "The browser did not allow it: use Download.";
  }

  function download() {
    const address = URL.createObjectURL(new Blob([markdown()], { type: "text/markdown" }));
    const stamp = new Date().toISOString().slice(0, 16).replace(/[-:]/g, "");
    make("a", { href: address, download: `incident-log-${stamp}Z.md` }).click();
    URL.revokeObjectURL(address);
  }

  function clear() {
    if (!confirm("Forget the clock and every entry? It cannot be undone.")) return;
    runbook.keep("log", undefined);
    status.textContent = "The log is empty.";
    show();
  }

  function open() {
    status.textContent = "";
    time.type = "datetime-local"; // slow: not on load
    time.value = time.max = localNow();
    begun.textContent = `It started at (local time, ${zone()})`;
    document.body.append(panel);
    panel.showModal();
    show();
  }

  /** @type {NodeListOf<HTMLElement>} */
  const messages = document.querySelectorAll(".rb-message code");
  const clock = make("p", { class: "rb-clock" });
  const voice = make("p", { class: "rb-hidden", role: "status" });
  let minutes = 0;

  /** @param {Log} log */
  function running({ started, ended }) {
    if (!started) return "";
    return ended
      ? `Incident over: ${both(started)}, ${duration(ended - started)}.`
      : `Incident started ${both(started)}.`;
  }

  function show() {
    const log = read();
    if (panel.open) fill(log);
    tell(log);
    tick(log);
  }

  /** Put what the log knows into the messages of the page. @param {Log} log */
  function tell({ started, ended, entries }) {
    /** @param {number} at */
    const hour = (at) => utc(at).slice(11, 16);
    const did = entries.filter(({ changed }) => changed);
    const live = runbook.read("value.LIVE_DEPLOYMENT", { value: "", at: 0 });
    /** @type {Record<string, unknown>} */
    const known = {
      since: started && hour(started),
      "incident of": started && utc(started).slice(0, 10),
      "Began:": started && utc(started).slice(0, 16),
      "Over:": ended && utc(ended).slice(0, 16),
      "done\n": started && done(entries),
      "DID:": did.map(({ at, text }) => `${hour(at)} ${text.replace(/^.*?: /, "")}`).join("; "),
      "LIVE:": live?.value && `${live.value}, as of ${hour(live.at)} UTC`,
    };
    for (const code of messages) {
      code.dataset.open ??= code.textContent ?? "";
      code.textContent = code.dataset.open.replace(
        /(?<=(since|DID:|LIVE:|incident of|Began:|Over:|done\n)\s)…/g,
        (open, word) => `${known[word] || open}`,
      );
    }
  }

  /** @param {Log} log */
  function fill(log) {
    state.textContent = running(log) || "The clock does not run yet.";
    begin.hidden = Boolean(log.started);
    end.hidden = !log.started || Boolean(log.ended);
    list.replaceChildren(
      ...log.entries.toReversed().map(({ at, text, code }) => {
        const shown = make("span", { class: "rb-exact" }, text);
        const coded = code ? [" ", make("code", {}, code)] : [];
        return make("li", {}, make("div", {}, both(at)), shown, ...coded);
      }),
    );
  }

  function tick(log = read()) {
    const { started, ended, entries } = log;
    clock.hidden = !started;
    clock.textContent = running(log);
    if (!started || ended) return;
    const passed = Date.now() - started;
    const over = minutes > 0 && passed >= minutes * MINUTE;
    const limit = minutes ? ` of ${duration(minutes * MINUTE)}` : "";
    clock.classList.toggle("rb-over", over);
    clock.textContent =
      `${over ? "Escalate now: " : ""}${duration(passed)}${limit} ` +
      `since the incident started at ${both(started)}.`;
    const warning = `The limit of ${minutes} minutes has passed`;
    if (!over || entries.some(({ at, text }) => text === warning && at >= started)) return;
    voice.textContent = clock.textContent;
    record({ text: warning });
  }

  runbook.part((article) => {
    const strip = article.querySelector(".rb-status");
    minutes = Number(strip?.getAttribute("data-minutes"));
    strip?.append(clock, voice);
    if (strip) {
      const button = runbook.button("Incident log", open);
      button.classList.add("rb-log-button");
      strip.prepend(button);
    }
    const title = article.querySelector("h1");
    record({ text: `Opened: ${title && runbook.words(title)} (${article.dataset.page})` });
  });

  document.addEventListener("runbook:did", (event) =>
    record(/** @type {CustomEvent<Deed>} */ (event).detail),
  );
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const branch = target?.closest(".rb-decision a[href]")?.closest("li");
    if (branch) record({ text: `Followed: ${runbook.words(branch)}` });
  });
  setInterval(() => tick(), 5000);
  document.addEventListener("visibilitychange", () => tick());
  runbook.refresh("log", show);
})();
