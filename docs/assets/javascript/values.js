/**
 * Parameters: a field for each that the page's commands name, secrets excepted.
 *
 * The text is that of `Template.fill` in `render.py`. A value that does not fit fills nothing.
 */
(() => {
  "use strict";

  const { make } = runbook;
  /** Older values may be those of another incident. */
  const STALE = 3_600_000;
  const LINK = "#values=";

  // The shell text.

  // `shlex.quote` of Python, and zsh, where =program is its path.
  const UNSAFE = /[^A-Za-z0-9_@%+=:,./-]/;
  const ZSH_EQUALS = /(?:^|[:=])=/;

  /** @param {string} text */
  function quote(text) {
    if (ZSH_EQUALS.test(text) && !text.includes("'")) return `'${text}'`;
    if (text !== "" && !UNSAFE.test(text)) return text;
    return `'${text.replaceAll("'", `'"'"'`)}'`;
  }

  /** @param {Named} parameter */
  const open = (parameter) => `"\${${parameter.name}:?${parameter.what}}"`;

  /** @param {string | Named} part @returns {part is Named} */
  const isNamed = (part) => typeof part !== "string";

  /** @param {Hole} hole @param {Map<string, string>} values @returns {Omit<Run, "at">} */
  function fillHole(hole, values) {
    if (!hole.parts.filter(isNamed).every((part) => values.has(part.name))) {
      return { text: hole.unfilled, kind: "unfilled" };
    }
    const word = hole.parts.map((part) => (isNamed(part) ? values.get(part.name) : part)).join("");
    return { text: quote(word), kind: "filled" };
  }

  /**
   * Return a command with these values, in one line if that is short enough.
   * @param {Template} template @param {Map<string, string>} values @returns {Run[]}
   */
  function fill(template, values) {
    const unbound = template.guard.filter((parameter) => !values.has(parameter.name));
    /** @type {(Run | Break)[]} */
    const runs = [];
    if (unbound.length) {
      const text = `: ${unbound.map(open).join(" \\\n    ")} &&`;
      runs.push({ text, kind: "unfilled", at: -1 }, { break: "  " });
    }
    template.pieces.forEach((piece, at) => {
      if (typeof piece === "string") runs.push({ text: piece, kind: "plain", at });
      else if ("break" in piece) runs.push(piece);
      else runs.push({ ...fillHole(piece, values), at });
    });
    /** @param {boolean} flat @returns {Run[]} */
    const lines = (flat) =>
      runs.map((run) =>
        "text" in run ? run : { text: flat ? " " : ` \\\n${run.break}`, kind: "plain", at: -1 },
      );
    const flat = lines(true);
    return [...textOf(flat)].length <= template.width ? flat : lines(false);
  }

  /** @param {Run[]} runs */
  const textOf = (runs) => runs.map((run) => run.text).join("");

  /** It keeps what was built, and where each piece of it begins. */
  class Block {
    /** @param {Element} element */
    constructor(element) {
      const code = /** @type {HTMLElement?} */ (element.querySelector("pre code"));
      const json = element.querySelector("script.rb-template");
      if (!code || !json) throw new Error("no code or no template");
      this.element = element;
      this.code = code;
      /** @type {Template} */
      this.template = JSON.parse(json.textContent ?? "");
      const named = this.template.pieces.flatMap((piece) =>
        typeof piece === "object" && "parts" in piece ? piece.parts.filter(isNamed) : [],
      );
      /** Each once, in order. */
      this.parameters = [...new Map(named.map((parameter) => [parameter.name, parameter])).values()];
      this.built = code.cloneNode(true);
      /** @type {Map<number, number>} */
      this.starts = new Map();
      const runs = fill(this.template, new Map());
      runs.reduce((start, run) => {
        this.starts.set(run.at, start);
        return start + run.text.length;
      }, 0);
      const shown = (code.textContent ?? "").replace(/\n$/, "");
      if (textOf(runs) !== shown) throw new Error(`the template is not that of: ${shown}`);
    }

    /** @param {Map<string, string>} values @param {Map<string, number>} stale */
    show(values, stale) {
      const runs = fill(this.template, values);
      const text = textOf(runs);
      const longest = Math.max(...text.split("\n").map((line) => line.length));
      this.code.style.setProperty("--rb-letters", `${longest}`);
      this.code.replaceChildren(...runs.flatMap((run) => this.nodes(run)), "\n");
      const missing = this.parameters.filter((parameter) => !values.has(parameter.name));
      const old = this.parameters.filter((parameter) => stale.has(parameter.name));
      const at = Math.min(...old.map((parameter) => stale.get(parameter.name) ?? 0));
      runbook.filled.set(this.element, { text, missing, old, at });
    }

    /** @param {Run} run @returns {(Node | string)[]} */
    nodes(run) {
      if (run.kind !== "plain")
        return [make("mark", { class: `rb-${run.kind}` }, ...whole(run.text))];
      if (run.text.startsWith(" \\\n")) {
        // As it was built: the style sheet marks every line but those.
        const indent = make("span", { class: "w" }, run.text.slice(3));
        return [" ", make("span", { class: "se" }, "\\"), "\n", indent];
      }
      const start = this.starts.get(run.at) ?? 0;
      const end = start + run.text.length;
      const range = new Range();
      const walker = document.createTreeWalker(this.built, NodeFilter.SHOW_TEXT);
      for (let at = 0; walker.nextNode(); ) {
        const text = /** @type {Text} */ (walker.currentNode);
        if (at <= start) range.setStart(text, Math.min(start - at, text.length));
        if (at < end) range.setEnd(text, Math.min(end - at, text.length));
        at += text.length;
      }
      return [range.cloneContents()];
    }
  }

  /** Return text in parts, as `unbroken_words.py`. @param {string} text */
  const whole = (text) =>
    text
      .split(/([!-/:-@[-^`{-~]{1,9}\w?)/)
      .map((part, at) => (at % 2 ? make("span", { class: "rb-whole" }, part) : part));

  class Field {
    /** @param {Named} parameter */
    constructor({ name, what, pattern = "", example = "" }) {
      this.name = name;
      this.what = what;
      this.example = example;
      // The same as re.fullmatch(pattern, value, re.DOTALL).
      this.pattern = new RegExp(`^(?:${pattern})$`, "su");
      const id = `rb-value-${name}`;
      // Not an <input>: the end of a long address is seen.
      this.input = make("textarea", {
        ...{ id, rows: "1", spellcheck: "false", autocomplete: "off", autocapitalize: "off" },
        "aria-describedby": `${id}-help`,
      });
      this.help = make("p", { id: `${id}-help`, class: "rb-help" });
      const label = make("label", { for: id }, make("code", {}, name), ` ${what}`);
      this.row = make("div", { class: "rb-value" }, label, this.input, this.help);
    }

    /** @param {string} value */
    fits(value) {
      return value !== "" && !value.includes("\0") && this.pattern.test(value);
    }

    /** Return the value of the field, undefined where it is empty or wrong. */
    get value() {
      const typed = this.input.value;
      // A pasted value often brings a blank or the end of its line along.
      return [typed, typed.trim()].find((value) => this.fits(value));
    }

    /** Take what is remembered of the parameter. */
    recall() {
      const kept = runbook.read(`value.${this.name}`, { value: "", at: 0 });
      this.input.value = typeof kept?.value === "string" ? kept.value : "";
      this.at = Number(kept?.at) || 0;
      this.explain();
    }

    /** Remember what is in the field. */
    remember() {
      const value = this.value;
      this.at = Date.now();
      runbook.keep(`value.${this.name}`, value === undefined ? undefined : { value, at: this.at });
      this.explain();
    }

    get stale() {
      return this.value !== undefined && Date.now() - (this.at ?? 0) > STALE;
    }

    /** Say below the field what it should be, or how old it is. */
    explain() {
      const wrong = this.input.value !== "" && this.value === undefined;
      const example = this.example ? `, for example ${this.example}` : "";
      this.input.setAttribute("aria-invalid", String(wrong));
      this.row.classList.toggle("rb-wrong", wrong);
      this.help.textContent = wrong
        ? `This does not fit and is not used. It should be: ${this.what}${example}.`
        : this.stale
          ? `Remembered from ${runbook.when(this.at ?? 0)}: check that it is still the right one.`
          : this.example && `For example ${this.example}.`;
    }
  }

  class Form {
    /** @param {HTMLElement} article */
    constructor(article) {
      this.blocks = blocksOf(article);
      const all = this.blocks.flatMap((block) => block.parameters);
      const asked = new Map(all.map((parameter) => [parameter.name, parameter]));
      // A place says which value to take.
      for (const { dataset } of /** @type {any} */ (article.querySelectorAll(".rb-parameter")))
        asked.set(dataset.name, dataset);
      this.fields = [...asked.values()]
        .filter((parameter) => parameter.pattern !== undefined)
        .map((parameter) => new Field(parameter));
      this.status = make("p", { role: "status", class: "rb-said" });
      this.offer = make("div");
      if (!this.fields.length) return;
      this.form = make(
        "form",
        { class: "rb-values", autocomplete: "off", "aria-label": "Values for the commands" },
        this.offer,
        ...this.fields.flatMap((field) => (this.settleAt(article, field) ? [] : [field.row])),
        make(
          "div",
          { class: "rb-buttons" },
          runbook.button("Share values", () => void this.share()),
          runbook.button("Clear values", () => this.clear()),
        ),
        this.status,
      );
      this.form.addEventListener("submit", (event) => event.preventDefault());
      for (const field of this.fields) {
        field.input.addEventListener("input", () => {
          field.remember();
          this.show();
        });
        field.input.addEventListener("change", () => this.settle(field));
      }
      this.place(article, this.form);
    }

    /** @param {Element} article @param {Field} field */
    settleAt(article, field) {
      const [first, ...more] = article.querySelectorAll(`.rb-parameter[data-name="${field.name}"]`);
      for (const words of [...(first?.children ?? []), ...more]) words.setAttribute("hidden", "");
      first?.append(field.row);
      return Boolean(first);
    }

    /** @param {Element} article @param {Element} form */
    place(article, form) {
      const asked = article.querySelector(".rb-parameter:has(> .rb-value)");
      const first = this.blocks.find((block) => block.parameters.some(({ pattern }) => pattern));
      if (asked) asked.append(form);
      else first?.element.closest(".rb-step")?.before(form);
    }

    /** Use what is remembered. */
    recall() {
      for (const field of this.fields) field.recall();
      this.show();
    }

    /** Fill every block with the values of the form. */
    show() {
      const values = new Map();
      const stale = new Map();
      for (const { name, value, at, stale: old } of this.fields) {
        if (value !== undefined) values.set(name, value);
        if (old) stale.set(name, at ?? 0);
      }
      for (const block of this.blocks) block.show(values, stale);
      document.dispatchEvent(new Event("runbook:filled"));
    }

    /** Show the value as it is used, and have it logged. @param {Field} field */
    settle(field) {
      const value = field.value;
      if (value !== undefined) {
        field.input.value = value;
        runbook.did({ text: `Set ${field.name} to`, code: value });
      } else if (field.input.value !== "") {
        this.say(`${field.name}: ${field.help.textContent}`);
      }
    }

    /** @param {string | null} words */
    say(words) {
      this.status.textContent = words;
    }

    clear() {
      for (const field of this.fields) {
        field.input.value = "";
        field.remember();
      }
      this.show();
      this.say("The values of this page are forgotten.");
      runbook.did({ text: "Cleared the values of this page" });
      this.fields[0]?.input.focus();
    }

    async share() {
      const named = this.fields.flatMap(({ name, value }) =>
        value === undefined ? [] : [[name, value]],
      );
      if (!named.length) return this.say("There is no value to share yet.");
      const link = location.href.split("#")[0] + LINK + new URLSearchParams(named);
      const done = await runbook.copy(link);
      this.say(done ? "Link with the values copied; secrets are never in it." : link);
    }

    /** Ask before the values of a shared link are used. @param {string} hash */
    receive(hash) {
      if (!this.form || !hash.startsWith(LINK)) return;
      const sent = new URLSearchParams(hash.slice(LINK.length));
      const proposed = this.fields.flatMap((field) => {
        const value = (sent.get(field.name) ?? "").replace(/\r\n?/g, "\n");
        return field.fits(value) ? [{ field, value }] : [];
      });
      const refused = new Set(sent.keys()).size - proposed.length;
      const news = proposed.filter(({ field, value }) => field.value !== value);
      // The link has said what it had to: a reload does not ask again.
      history.replaceState(history.state, "", location.href.split("#")[0]);
      if (!news.length && !refused) return this.say("You have the values of the link already.");
      this.ask(news, refused);
    }

    /** @param {{field: Field, value: string}[]} news @param {number} refused */
    ask(news, refused) {
      /** @param {string} words */
      const close = (words) => {
        this.offer.replaceChildren();
        this.say(words);
        this.fields[0]?.input.focus();
      };
      const use = () => {
        for (const { field, value } of news) {
          field.input.value = value;
          field.remember();
          this.settle(field);
        }
        this.show();
        close("The values of the link are filled in.");
      };
      const title = make(
        "p",
        { id: "rb-offer-title", tabindex: "-1" },
        news.length
          ? "This link brings values. Use them only if you know who sent it:"
          : "This link brings no value that can be used here.",
      );
      const rows = news.map(({ field, value }) =>
        make(
          "li",
          {},
          make("code", {}, field.name),
          ": ",
          make("code", { class: "rb-exact" }, value),
          ...(field.value === undefined
            ? []
            : [" instead of your ", make("code", { class: "rb-exact" }, field.value)]),
        ),
      );
      const left = `Left out, as this page has no such value or it does not fit: ${refused}.`;
      const keep = news.length ? "Keep mine" : "Close";
      this.offer.replaceChildren(
        make(
          "div",
          { class: "rb-offer", role: "group", "aria-labelledby": "rb-offer-title" },
          title,
          make("ul", {}, ...rows),
          refused ? make("p", {}, left) : "",
          make(
            "div",
            { class: "rb-buttons" },
            ...(news.length ? [runbook.button("Use these values", use)] : []),
            runbook.button(keep, () => close("Nothing was changed.")),
          ),
        ),
      );
      title.focus();
    }
  }

  /** Return the command blocks of a page; one that is broken stays as it is. @param {Element} article */
  function blocksOf(article) {
    return [...article.querySelectorAll(".rb-command")].flatMap((element) => {
      try {
        return [new Block(element)];
      } catch (error) {
        reportError(error);
        return [];
      }
    });
  }

  /** The form of the page that is shown. @type {Form | undefined} */
  let current;

  runbook.part((article) => {
    current = new Form(article);
    current.recall();
    current.receive(location.hash);
  });
  addEventListener("hashchange", () => current?.receive(location.hash));
  runbook.refresh("value.", () => current?.recall());
})();
