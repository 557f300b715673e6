/**
 * The search: a dialog that opens with `/`, Ctrl-K or a button, and finds while you type.
 *
 * The engine and the index are loaded when it is first opened. No text becomes markup. What was
 * asked is kept with the page in the history of the tab, so that going back shows the results again.
 */
(() => {
  "use strict";

  const { make } = runbook;
  const source = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";
  const ROOT = source.slice(0, source.lastIndexOf("assets/"));
  const PARTS = ["assets/vendor/minisearch.js", "assets/javascript/search-engine.js", "assets/search-index.js"];
  /** A pasted log may be long; what names the error stands near its beginning. */
  const LONGEST = 5000;
  const SYMPTOMS = "What do you see?";
  const SHAPES = /** @type {Record<string, string>} */ ({
    "Reads only": "○",
    "Changes something outside production": "◇",
    "Changes production": "▲",
    "Destroys data": "■",
  });

  /** @type {Promise<SearchEngine> | undefined} */
  let loading;

  /** @param {string} path @returns {Promise<void>} */
  const load = (path) =>
    new Promise((loaded, failed) => {
      const script = make("script", { src: ROOT + path });
      script.addEventListener("load", () => loaded());
      script.addEventListener("error", () => failed(new Error(`cannot load ${path}`)));
      document.head.append(script);
    });

  /** @returns {Promise<SearchEngine>} */
  async function engine() {
    loading ??= Promise.all(PARTS.map(load)).then(() => {
      if (!window.runbookEngine || !window.runbookIndex) throw new Error("the search is incomplete");
      return window.runbookEngine(window.runbookIndex);
    });
    try {
      return await loading;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }

  /** @param {string} query */
  const trimmed = (query) => query.replace(/\s+/g, " ").trim().slice(0, LONGEST);

  /** From a folder there is no server that knows which file a folder means. @param {string} path */
  function address(path) {
    const url = new URL(path, ROOT);
    if (url.protocol === "file:" && url.pathname.endsWith("/")) url.pathname += "index.html";
    return url.href;
  }

  const input = make("input", {
    ...{ id: "rb-search-input", class: "rb-search-input", type: "text", role: "combobox" },
    ...{ "aria-expanded": "false", "aria-controls": "rb-search-results", "aria-autocomplete": "list" },
    ...{ "aria-describedby": "rb-search-hint", autocomplete: "off", autocapitalize: "off" },
    ...{ spellcheck: "false", enterkeyhint: "go" },
    placeholder: "Symptom, error text, command",
  });
  const list = make("div", {
    ...{ id: "rb-search-results", class: "rb-search-results", role: "listbox", hidden: "" },
    "aria-label": "Results",
  });
  const status = make("p", { class: "rb-search-status", role: "status" });
  const close = make("button", { type: "button", class: "rb-search-close" }, "Close");
  const hint = make(
    "p",
    { id: "rb-search-hint", class: "rb-search-hint" },
    "Say what you see, or paste the error text. Arrow keys choose, Enter opens, Esc closes.",
  );
  const dialog = make(
    "dialog",
    { class: "rb-search", "aria-label": "Search" },
    make(
      "div",
      { class: "rb-search-head", role: "search" },
      make("label", { for: "rb-search-input", class: "rb-search-label" }, "Search"),
      input,
      close,
    ),
    hint,
    status,
    list,
  );
  let chosen = -1;
  let asked = 0;

  const options = () => /** @type {HTMLAnchorElement[]} */ ([...list.children]);

  /** @param {number} number */
  function choose(number) {
    const all = options();
    chosen = all.length ? (number + all.length) % all.length : -1;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    const option = all[chosen];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  /** @param {string} text @param {[number, number][]} marks */
  function* marked(text, marks) {
    let end = 0;
    for (const [from, to] of marks) {
      yield text.slice(end, from);
      yield make("mark", {}, text.slice(from, to));
      end = to;
    }
    yield text.slice(end);
  }

  /** @param {SearchResult} result @param {number} number @param {(text: string) => Iterable<Node | string>} mark */
  function option(result, number, mark) {
    const severity = /^SEV\d/.exec(result.mark)?.[0];
    const shape = SHAPES[result.mark];
    const sign = severity ?? (shape ? `${shape} ${result.mark}` : "");
    const title = make("span", { class: "rb-search-title" }, ...mark(result.part || result.page));
    const code = result.code ? `${result.code} ` : "";
    const made = make(
      "a",
      {
        ...{ id: `rb-search-${number}`, class: "rb-search-option", role: "option", tabindex: "-1" },
        ...{ href: address(result.url), "aria-selected": "false" },
      },
      ...(result.part ? [] : [code]),
      title,
      ...(sign ? [" ", make("span", { class: `rb-search-mark rb-search-${severity ?? "risk"}` }, sign)] : []),
      ...(result.part ? [" ", make("span", { class: "rb-search-page" }, `in ${code}${result.page}`)] : []),
      " ",
      make("span", { class: "rb-search-teaser" }, ...mark(result.teaser)),
    );
    made.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      remember(input.value);
      dialog.close();
    });
    return made;
  }

  /** @param {(Node | string)[]} words */
  const say = (...words) => status.replaceChildren(...words);

  /** Show what is near to what is typed. */
  async function show() {
    const query = trimmed(input.value);
    const turn = ++asked;
    let results = /** @type {SearchResult[]} */ ([]);
    if (query) {
      try {
        const search = await engine();
        if (turn !== asked) return;
        const answer = search.find(query);
        results = answer.results;
        list.replaceChildren(
          ...results.map((result, number) =>
            option(result, number, (text) => marked(text, search.marks(text, query))),
          ),
        );
        say(...(answer.known ? [`${results.length} found`] : unknown(results.length)));
      } catch {
        say("The search could not be loaded. ", make("a", { href: address("") }, SYMPTOMS));
      }
    } else say("");
    if (!results.length) list.replaceChildren();
    list.hidden = !results.length;
    hint.hidden = results.length > 0;
    input.setAttribute("aria-expanded", String(results.length > 0));
    choose(0);
  }

  /** What to do where what decides in a query is not known. @param {number} others */
  const unknown = (others) => [
    make("strong", {}, "Not known here."),
    " Look for it in ",
    make("a", { href: address("troubleshooting/logs/") }, "the logs"),
    ", compare with ",
    make("a", { href: address("") }, SYMPTOMS),
    ", or ",
    make("a", { href: address("escalation/") }, "call somebody"),
    others ? ". What follows only reads." : ".",
  ];

  /** Keep what was asked with this page of the history; without a query forget it. @param {string} [query] */
  function remember(query) {
    const { runbookSearch: _, ...state } = history.state ?? {};
    history.replaceState(query ? { ...state, runbookSearch: query } : state, "");
  }

  /** @param {string} [query] */
  function open(query) {
    if (!dialog.isConnected) (document.getElementById("rb-search") ?? document.body).append(dialog);
    if (!dialog.open) dialog.showModal();
    if (query !== undefined) input.value = query;
    input.focus();
    input.select();
    void engine().catch(() => undefined);
    void show();
  }

  /** Open it again where the reader comes back to. */
  function again() {
    const query = history.state?.runbookSearch;
    if (typeof query === "string" && query) open(query);
  }

  input.addEventListener("input", () => void show());
  input.addEventListener("paste", (event) => {
    // A field of one line would put the words at both ends of a line together.
    const text = event.clipboardData?.getData("text/plain");
    if (!text?.includes("\n")) return;
    event.preventDefault();
    input.setRangeText(text.replace(/\s+/g, " "), input.selectionStart ?? 0, input.selectionEnd ?? 0, "end");
    void show();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter") options()[chosen]?.click();
    else return;
    event.preventDefault();
  });
  close.addEventListener("click", () => {
    remember();
    dialog.close();
  });
  dialog.addEventListener("cancel", () => remember());
  dialog.addEventListener("click", (event) => {
    // Beside the dialog: its backdrop.
    if (event.target === dialog) close.click();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest(".rb-search-open")) open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const typing =
      event.target instanceof HTMLElement &&
      (event.target.isContentEditable || event.target.matches("input, textarea, select"));
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const letter = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
    if ((!slash && !letter) || (document.querySelector("dialog[open]") && !dialog.open)) return;
    event.preventDefault();
    open();
  });
  addEventListener("pageshow", again);
  addEventListener("popstate", again);

  window.runbookSearch = { find: async (query) => (await engine()).find(trimmed(query)) };
})();
