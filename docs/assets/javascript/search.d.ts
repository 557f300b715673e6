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
  /** Address below the root, title, and code of the procedure. */
  pages: { u: string; t: string; k?: string }[];
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

interface SearchEngine {
  /** Return what is nearest to a query, best first. */
  find(query: string, limit?: number): SearchResult[];
  /** Return the stretches of a text that a query names, as pairs of positions. */
  marks(text: string, query: string): [number, number][];
}

interface Window {
  runbookIndex?: SearchIndex;
  runbookEngine?: (index: SearchIndex) => SearchEngine;
  runbookSearch?: { find(query: string): Promise<SearchResult[]> };
}
