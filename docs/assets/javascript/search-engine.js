/**
 * The engine of the search: what a tired person types, against the entries of the index.
 *
 * A query becomes slots, one for each word that says something. Each slot stands for terms of the
 * index with a quality: the word itself, its stem, another word for the same, its beginning, or a
 * word a slip or two of the keyboard away. MiniSearch knows the terms, and what an entry is worth by
 * them (BM25); how near the query is to one of its short names as a whole counts for more.
 *
 * Codes and error texts are compared whole: one that is listed makes its page the first, and one
 * that is not is not known here, however many of its words are. Then only what reads is left.
 */
window.runbookEngine = (index) => {
  "use strict";

  /** What a match is worth by where it is. */
  const FIELD = { t: 1, n: 0.9, e: 0.9, y: 0.7, c: 0.6, b: 0.45, p: 0.27, x: 0.25 };
  const QUALITY = { exact: 1, prefix: 0.85, slip: 0.8, same: 0.75, part: 0.6 };
  /** Of what MiniSearch says, beside names. */
  const BODY = 0.3;
  /** From so many words on a query was pasted, not typed. */
  const PASTED = 11;
  /** Of a page that is found whole, and of its parts. */
  const WHOLE = 1.12;
  /** A page with this share of what its part is worth comes before the part. */
  const PAGE_FIRST = 0.5;
  /** With less than this share of what the best is worth, nothing is shown. */
  const LEAST = 0.12;
  /** What is typed is known if a name, or an entry as a whole, has this share of it. */
  const KNOWN = { name: 0.36, entry: 0.55 };
  /** So many words fit into the gap of an error text, which is written as `…`. */
  const GAP = 8;
  /** What programs print and nobody types. */
  const PRINTED = /\b(?:Error|ERROR|FATAL|Exception)\b|[{}]|\berror:|\[error\]|["`][^"`]+["`]|(?<!\w)'[^']+'/;
  /** Prisma's, PostgreSQL's and HTTP's codes, names with `_`, and classes of errors. */
  const CODE = /^(?:[a-z]{1,3}\d{3,5}|e?\d{2}[a-z]\d{2}|[45]\d\d|[a-z0-9]+(?:_[a-z0-9]+)+|[a-z]{3,}(?:error|exception))$/;

  /** @typedef {{ terms: string[], weight: number, of: string, text: string, whole: string, teaser: string }} Name */
  /** @typedef {{ word: string, terms: Map<string, number>, worth: number }} Slot */

  const ignored = new Set(index.ignored);

  /** Lower case, without accents, with plain quotes. @param {string} text */
  const fold = (text) =>
    text
      .normalize("NFKD")
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/[\u2018\u2019\u0060\u00b4]/g, "'")
      .toLowerCase();

  /** A word without an end that only bends it. @param {string} word */
  function stem(word) {
    if (word.length < 4 || /\d/.test(word)) return word;
    let root = word.replace(/'s$/, "").replace(/ies$/, "y").replace(/sses$/, "ss");
    root = root.replace(/([^sui])s$/, "$1");
    if (root.length > 5) root = root.replace(/(?:ing|ed)$/, "");
    if (root !== word && root.length > 3) root = root.replace(/([bdfgmnprt])\1$/, "$1");
    return root.length > 4 ? root.replace(/e$/, "") : root;
  }

  const apart = new RegExp(`\\b(?:${Object.keys(index.joined).join("|").replaceAll(" ", "[ -]")})\\b`, "g");

  /** The words of a text, long ones with marks inside also whole. @param {string} text */
  function split(text) {
    const plain = fold(text).replace(apart, (two) => index.joined[two.replace("-", " ")] ?? two);
    /** @type {{ word: string, whole: boolean }[]} */
    const words = [];
    for (const [piece] of plain.matchAll(/[^\s"'(){}<>|;,[\]]+(?:'[a-z]+)?/g)) {
      const whole = piece.replace(/^[.:!?=]+|[.:!?=]+$/g, "");
      const parts = whole.replace(/'/g, "").match(/[a-z0-9]+/g) ?? [];
      if (parts.length > 1 || (/^-/.test(whole) && parts.length)) words.push({ word: whole, whole: true });
      // Hashes and the like name nothing.
      for (const part of parts) {
        if (part.length < 20 || !/\d/.test(part)) words.push({ word: part, whole: false });
      }
    }
    return words;
  }

  /** @typedef {ReturnType<typeof split>} Words */

  /** The words as one text that can be looked for in another. @param {Words} words */
  const line = (words) => ` ${words.filter((w) => !w.whole).map((w) => w.word).join(" ")} `;

  /** What a text is found by. @param {string} text */
  const tokenize = (text) =>
    split(text)
      .filter(({ word, whole }) => whole || !ignored.has(word))
      .map(({ word, whole }) => (whole ? word : stem(word)));

  const fields = Object.keys(FIELD);
  const searchOptions = { boost: FIELD, tokenize: (/** @type {string} */ term) => [term] };
  const mini = new MiniSearch({ fields, tokenize, processTerm: (term) => term, searchOptions });
  mini.addAll(
    index.entries.map(({ t, n, e, y, c, b, x, a, p }, id) => ({
      ...{ id, t, b, c, x, n: n?.join(" | "), e: e?.join(" | "), y: y?.join(" | ") },
      p: a ? index.pages[p]?.t : undefined,
    })),
  );

  /** @type {Name[][]} */
  const names = index.entries.map((entry) => {
    /** @param {string[]} list @param {"t" | "n" | "e" | "y" | "c"} of @param {(text: string) => string} [teaser] */
    const named = (list, of, teaser = () => "") =>
      list.map((text) => ({
        ...{ terms: [...new Set(tokenize(text))], weight: FIELD[of], of },
        ...{ text: text.split("…").map((part) => line(split(part))).join("…"), whole: fold(text), teaser: teaser(text) },
      }));
    return [
      ...named([entry.t], "t"),
      ...named(entry.n ?? [], "n"),
      ...named(entry.e ?? [], "e", (text) => `Error text: ${text}. ${entry.b ?? ""}`),
      ...named(entry.y ?? [], "y", (text) => text),
      ...named(entry.c ? [entry.c] : [], "c"),
    ];
  });
  /** @type {string[]} */
  const texts = index.entries.map(({ t, e, y, c, x }) => fold([t, ...(e ?? []), ...(y ?? []), c ?? "", x ?? ""].join(" ")));
  /** Codes that a page lists: no slip leads to one. */
  const codes = new Set(index.entries.flatMap(({ e }) => e ?? []).map(fold).filter((error) => CODE.test(error)));
  const total = index.entries.length;
  /** @type {Map<string, string[]>} */
  const same = new Map();
  for (const group of index.same) {
    const alike = [...new Set(group.map(stem))];
    for (const term of alike) same.set(term, [...(same.get(term) ?? []), ...alike.filter((other) => other !== term)]);
  }

  /** @type {Map<string, number>} */
  const counts = new Map();

  /** In how many entries a term stands. @param {string} term */
  function count(term) {
    let entries = counts.get(term);
    if (entries === undefined) counts.set(term, (entries = mini.search(term).length));
    return entries;
  }

  /** How much a term tells. @param {string} term */
  const worth = (term) => Math.log(1 + total / (count(term) + 0.5));
  /** @param {string} term */
  const knows = (term) => same.has(term) || count(term) > 0;

  /** @param {Map<string, number>} terms @param {string} term @param {number} quality */
  function better(terms, term, quality) {
    if (quality > (terms.get(term) ?? 0)) terms.set(term, quality);
  }

  /** The terms of the index that a word may have been meant as. @param {string} word @param {boolean} slips */
  function near(word, slips) {
    /** @type {Map<string, number>} */
    const terms = new Map();
    // A swap of two neighbours is one slip to fingers, and two to MiniSearch.
    const swapped = [...word].map((letter, at) => word.slice(0, at) + (word[at + 1] ?? "") + letter + word.slice(at + 2));
    for (const other of slips ? swapped.slice(0, -1) : []) {
      if (knows(other) && !codes.has(other)) terms.set(other, QUALITY.slip);
    }
    const most = !slips || /\d/.test(word) ? 0 : word.length > 7 ? 2 : word.length > 3 ? 1 : 0;
    const similar = mini.search(word, { prefix: word.length > 2, fuzzy: most }).flatMap((result) => result.terms);
    for (const term of new Set(similar)) {
      if (codes.has(term) || /[^a-z0-9_]/.test(term) || term.includes("_") !== word.includes("_")) continue;
      if (/\d/.test(term) && !/\d/.test(word)) continue;
      const left = Math.abs(term.length - word.length);
      if (term.startsWith(word)) better(terms, term, QUALITY.prefix * (0.4 + (0.6 * word.length) / term.length));
      else better(terms, term, (QUALITY.slip - (left > 1 ? 0.2 : 0)) * (word[0] === term[0] ? 1 : 0.85));
    }
    const best = Math.max(0, ...terms.values());
    return slips ? new Map([...terms].filter(([, quality]) => quality > best * 0.8)) : terms;
  }

  /** What a word may mean in the index. @param {string} word @param {boolean} pasted @param {boolean} last */
  function meanings(word, pasted, last) {
    const root = stem(word);
    const known = knows(root);
    const terms = pasted || (known && !last) ? new Map() : near(root, !known);
    if (known) terms.set(root, QUALITY.exact);
    for (const [term, quality] of pasted ? [] : [...terms]) {
      for (const other of same.get(term) ?? []) better(terms, other, quality * QUALITY.same);
    }
    return new Map([...terms].filter(([term]) => count(term)));
  }

  let before = { query: "", slots: /** @type {Slot[]} */ ([]) };

  /** The slots of a query; those of the last one are kept. @param {string} query */
  function slotsOf(query) {
    if (before.query !== query) before = { query, slots: cut(query) };
    return before.slots;
  }

  /** @param {string} query @returns {Slot[]} */
  function cut(query) {
    const all = split(query);
    // The parts of a code say nothing: DEPLOYMENT_DISABLED is no account to disable.
    const inCodes = new Set(all.flatMap(({ word, whole }) => (whole && CODE.test(word) ? word.split("_") : [])));
    let words = all.filter(({ word, whole }) => whole || !(ignored.has(word) || inCodes.has(word)));
    if (!words.some(({ word, whole }) => !whole || CODE.test(word))) words = all;
    const pasted = words.length >= PASTED;
    /** @type {Map<string, Slot>} */
    const slots = new Map();
    words.forEach(({ word, whole }, place) => {
      if (slots.has(word)) return;
      const last = place === words.length - 1;
      const code = CODE.test(word);
      /** @type {Map<string, number>} */
      let terms = new Map();
      if (count(word) && (whole || code)) terms.set(word, QUALITY.exact);
      else if (whole && code) terms = near(word, true);
      else if (!whole && !code) terms = meanings(word, pasted, last);
      if (whole && !code && !terms.size) return;
      const best = [...terms].filter(([, quality]) => quality > 0.9 * Math.max(...terms.values()));
      const value = Math.max(...best.map(([term]) => worth(term)));
      const unknown = pasted || /^\d+$/.test(word) ? 0 : worth(word);
      slots.set(word, { word, terms, worth: terms.size ? value : unknown });
    });
    if (!pasted) join(all, slots);
    return [...slots.values()];
  }

  /** Two words that are one in the index, also with a slip: "roll bakc". @param {Words} words @param {Map<string, Slot>} slots */
  function join(words, slots) {
    const typed = words.filter(({ whole }) => !whole).map(({ word }) => word);
    typed.forEach((word, place) => {
      const next = typed[place + 1];
      if (next === undefined || word.length + next.length < 5) return;
      const joined = stem(word + next);
      const clear = [word, next].every((part) => ignored.has(part) || knows(stem(part)));
      /** @type {Map<string, number>} */
      const terms = knows(joined) ? new Map([[joined, 1]]) : clear ? new Map() : near(joined, true);
      for (const [term, quality] of [...terms]) {
        if (term.length < 5) terms.delete(term);
        else for (const other of same.get(term) ?? []) better(terms, other, quality * QUALITY.same);
      }
      for (const term of terms.keys()) if (!count(term)) terms.delete(term);
      if (!terms.size) return;
      const value = Math.max(...[...terms.keys()].map(worth));
      for (const part of [word, next]) {
        // The two words stand for one: whatever else they meant weighs less.
        for (const [term, quality] of slots.get(part)?.terms ?? []) better(terms, term, quality * QUALITY.part);
        slots.delete(part);
      }
      slots.set(word + next, { word: word + next, terms, worth: value });
    });
  }

  /** How near a query is to a short text as a whole, from 0 to 1. @param {Slot[]} slots @param {Name} name */
  function likeness(slots, name) {
    let matched = 0;
    let asked = 0;
    /** @type {Set<string>} */
    const used = new Set();
    for (const slot of slots) {
      asked += slot.worth;
      let best = 0;
      for (const term of name.terms) {
        const quality = slot.terms.get(term) ?? 0;
        if (quality > 0) used.add(term);
        best = Math.max(best, quality);
      }
      matched += best * slot.worth;
    }
    if (!matched) return 0;
    const left = name.terms.filter((t) => !used.has(t)).reduce((sum, t) => sum + worth(t), 0);
    return matched / (asked + 0.5 * left);
  }

  /** Whether a text holds an error text whole, with what may stand in its gaps. @param {string} text @param {string} error */
  function holds(text, error) {
    let from = 0;
    return error.split("…").every((part, place) => {
      const at = text.indexOf(part, from);
      const between = text.slice(from, at).split(" ").length - 2;
      from = at + part.length - 1;
      return at >= 0 && (!place || between <= GAP);
    });
  }

  /** The longest listed error text or code in a query, for each entry. @param {string} query */
  function listed(query) {
    const words = split(query);
    const plain = line(words);
    const tokens = new Set(words.map(({ word }) => word));
    /** @type {Map<number, Name>} */
    const errors = new Map();
    names.forEach((list, entry) => {
      for (const name of list) {
        if (name.of !== "e") continue;
        const holding = codes.has(name.whole) ? tokens.has(name.whole) : holds(plain, name.text);
        if (holding && name.text.length > (errors.get(entry)?.text.length ?? 0)) errors.set(entry, name);
      }
    });
    return errors;
  }

  /** Every entry that a query fits, best first, and whether what decides in it is known. @param {string} query */
  function rank(query) {
    const slots = slotsOf(query);
    const asked = slots.reduce((sum, slot) => sum + slot.worth, 0);
    const errors = listed(query);
    const strange = slots.some(({ word, terms }) => CODE.test(word) && !terms.size);
    const printed = strange || PRINTED.test(query);
    const exact = fold(query).replace(/^["'\s]+|["'\s]+$/g, "");
    const asIs = line(split(query));
    const queries = slots.map((slot) => ({
      queries: [...slot.terms].map(([term, quality]) => ({ queries: [term], boostTerm: () => quality })),
    }));
    const matches = asked ? mini.search({ queries }) : [];
    const most = matches[0]?.score ?? 1;
    const scores = new Map(matches.map(({ id, score, terms }) => [id, { score: score / most, terms: new Set(terms) }]));
    for (const entry of errors.keys()) if (!scores.has(entry)) scores.set(entry, { score: 0, terms: new Set() });
    let known = errors.size > 0;
    const ranked = [...scores].map(([number, { score: bm25, terms }]) => {
      const entry = /** @type {SearchEntry} */ (index.entries[number]);
      const own = names[number] ?? [];
      let like = 0;
      let teaser = "";
      for (const name of own) {
        const value = likeness(slots, name) * name.weight;
        if (value > like) [like, teaser] = [value, name.teaser];
      }
      let covered = 0;
      for (const slot of slots) {
        let best = 0;
        for (const [term, quality] of slot.terms) if (terms.has(term)) best = Math.max(best, quality);
        covered += slot.worth * best;
      }
      const coverage = asked ? covered / asked : 0;
      known ||= !printed && (like >= KNOWN.name || coverage >= KNOWN.entry);
      let score = BODY * bm25 * coverage + 1.3 * like * like;
      if (exact.length > 3 && texts[number]?.includes(exact)) score *= 1.15;
      const error = errors.get(number);
      if (error) {
        score += 3 + error.text.length / 100;
        teaser = error.teaser;
      }
      score *= (entry.w ?? 1) * (entry.a ? 1 : WHOLE);
      // Called by its name, a page is what was meant.
      if (!entry.a && own.some((name) => name.text === asIs)) score += 1;
      return { entry: number, score, teaser };
    });
    ranked.sort((a, b) => b.score - a.score || a.entry - b.entry);
    return { ranked, known };
  }
  /**
   * Put a page before its parts unless it is much less like the query: it says what to know first.
   * @param {ReturnType<typeof rank>["ranked"]} ranked
   */
  function pagesFirst(ranked) {
    const wholes = new Map(
      ranked.filter(({ entry }) => !index.entries[entry]?.a).map((result) => [index.entries[result.entry]?.p, result]),
    );
    return [
      ...new Set(
        ranked.flatMap((result) => {
          const whole = wholes.get(index.entries[result.entry]?.p);
          return whole && whole.score >= result.score * PAGE_FIRST ? [whole, result] : [result];
        }),
      ),
    ];
  }

  /** @type {SearchEngine["find"]} */
  function find(query, limit = 8) {
    const { ranked: all, known } = rank(query);
    const ranked = pagesFirst(all).filter(({ entry }) => known || index.pages[index.entries[entry]?.p ?? 0]?.r);
    const best = Math.max(0, ...ranked.map(({ score }) => score));
    /** @type {Map<number, number>} */
    const perPage = new Map();
    /** @type {SearchResult[]} */
    const results = [];
    for (const { entry: number, score, teaser } of ranked) {
      const entry = index.entries[number];
      const page = entry && index.pages[entry.p];
      if (!entry || !page || results.length === limit) break;
      if (score < best * LEAST) continue;
      const many = perPage.get(entry.p) ?? 0;
      if (many === 2) continue;
      perPage.set(entry.p, many + 1);
      results.push({
        ...{ url: page.u + (entry.a ? `#${entry.a}` : ""), page: page.t, code: page.k ?? "" },
        ...{ part: entry.a ? entry.t : "", teaser: teaser || entry.b || "", mark: entry.m ?? "", score },
      });
    }
    return { known, results };
  }

  /** @type {SearchEngine["marks"]} */
  function marks(text, query) {
    const wanted = new Set(slotsOf(query).flatMap((slot) => [...slot.terms.keys()]));
    /** @type {[number, number][]} */
    const places = [];
    for (const piece of text.matchAll(/[\p{L}\p{N}]+/gu)) {
      if (wanted.has(stem(fold(piece[0])))) places.push([piece.index, piece.index + piece[0].length]);
    }
    return places;
  }

  return { find, marks };
};
