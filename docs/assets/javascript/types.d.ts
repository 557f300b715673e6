/** What the scripts of the pages share; read by `tsc` only. */

/** A parameter as a template names it; a secret has no pattern. */
interface Named {
  name: string;
  what: string;
  pattern?: string;
  example?: string;
}

/** A word that holds parameters, and the text in its place until all have values. */
interface Hole {
  parts: (string | Named)[];
  unfilled: string;
}

/** A place where a long text goes on in the next line. */
interface Break {
  break: string;
}

/** `snippets._engine.render.Template`, as the page holds it. */
interface Template {
  width: number;
  guard: Named[];
  pieces: (string | Hole | Break)[];
}

/** A stretch of a command: `at` is where it begins in the unfilled text, if it stands there. */
interface Run {
  text: string;
  kind: "plain" | "filled" | "unfilled";
  at: number;
}

/** What a command block holds now. */
interface Filled {
  text: string;
  missing: Named[];
  /** Those whose value may be that of another incident, and the oldest time of one. */
  old: Named[];
  at: number;
}

/** Something that was done, in words; `code` is shown as code behind them. */
interface Deed {
  text: string;
  code?: string;
  /** It was a command that changes production, or destroys data. */
  changed?: boolean;
}

interface Runbook {
  /** Call a function for the page; its errors stay its own. */
  part(start: (article: HTMLElement) => void): void;
  /** Return what is kept under a name, or the fallback if there is nothing of use. */
  read<T>(name: string, fallback: T): T;
  /** Keep something under a name in this browser; undefined forgets it. */
  keep(name: string, value: unknown): void;
  /** Call a function when another tab changed what is kept under names that begin so. */
  refresh(name: string, again: () => void): void;
  /** Tell the log that something was done. */
  did(deed: Deed): void;
  /** Put a text on the clipboard; tell whether it is there. */
  copy(text: string): Promise<boolean>;
  /** Make an element; children that are strings become text, never markup. */
  make<T extends keyof HTMLElementTagNameMap>(
    tag: T,
    attributes?: Record<string, string>,
    ...children: (Node | string)[]
  ): HTMLElementTagNameMap[T];
  /** Make a button. */
  button(label: string, press: () => void): HTMLButtonElement;
  /** Return the text of an element without the marks of the theme. */
  words(element: Element): string;
  /** Return the words of the heading that an element stands under. */
  heading(element: Element, article: Element): string;
  /** Return a date and a time in words. */
  when(at: number): string;
  /** What `values.js` made of each command block. */
  filled: WeakMap<Element, Filled>;
}

declare var runbook: Runbook;
