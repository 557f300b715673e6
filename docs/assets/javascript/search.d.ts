/** What search is made of; read by `tsc` only. */

/** One thing to find, as `snippets/_site/search.py` writes it. */
interface SearchEntry {
  /** Number of its page. */
  p: number;
  /** Title. */
  t: string;
  /** Anchor on the page. */
  a?: string;
  /** Severity or risk. */
  m?: string;
  /** Teaser. */
  b?: string;
  /** Other names, never shown. */
  n?: string[];
  /** Error texts. */
  e?: string[];
  /** Symptoms. */
  y?: string[];
  /** Command. */
  c?: string;
  /** All other text. */
  x?: string;
  /** Weight. */
  w?: number;
}

interface SearchIndex {
  /** Address below the root, title, code of the procedure, and whether nothing on it changes anything. */
  pages: { u: string; t: string; k?: string; r?: 1 }[];
  entries: SearchEntry[];
  same: string[][];
  joined: Record<string, string>;
  ignored: string[];
}

interface SearchResult {
  /** Address below the root of the site. */
  url: string;
  page: string;
  /** What the page is called in a call, such as RB-01; empty where it has no procedure. */
  code: string;
  /** Title of the part, empty for the page itself. */
  part: string;
  teaser: string;
  mark: string;
  score: number;
}

/** What is nearest to a query, best first; where what decides in it is not known, only what reads. */
interface SearchAnswer {
  known: boolean;
  results: SearchResult[];
}

interface SearchEngine {
  find(query: string, limit?: number): SearchAnswer;
  /** Return the stretches of a text that a query names, as pairs of positions. */
  marks(text: string, query: string): [number, number][];
}

interface Window {
  runbookIndex?: SearchIndex;
  runbookEngine?: (index: SearchIndex) => SearchEngine;
  runbookSearch?: { find(query: string): Promise<SearchAnswer> };
}

/** What is used of docs/assets/vendor/minisearch.js. */
interface MiniSearchOptions {
  boost?: Record<string, number>;
  prefix?: boolean;
  fuzzy?: number;
  tokenize?(text: string): string[];
}
type MiniSearchQuery = string | { queries: MiniSearchQuery[]; boostTerm?(): number };
declare class MiniSearch {
  constructor(options: {
    fields: string[];
    tokenize(text: string): string[];
    processTerm(term: string): string;
    searchOptions: MiniSearchOptions;
  });
  addAll(documents: Record<string, unknown>[]): void;
  search(query: MiniSearchQuery, options?: MiniSearchOptions): { id: number; score: number; terms: string[] }[];
}
