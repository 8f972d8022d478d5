/** What was counted and measured, for bench/figures.md. */
export interface Figures {
  /** Resources of the template of the README's smallest lifecycle. */
  readonly resources: number;
  /** The tables of bench/handlers.md and bench/synth.md, as they stand there. */
  readonly handlers: string[];
  readonly synth: string[];
  /** KB gzipped at the start of each handler, by its name. */
  readonly kilobytes: Readonly<Record<string, number>>;
  /** Clones that jscpd finds, and the lines that it read. */
  readonly clones: number;
  readonly lines: number;
  readonly sharedLiterals: string[];
  /** Lines of each file that is longer than LONG_FILE, by its path. */
  readonly longFiles: Readonly<Record<string, number>>;
  readonly circles: number;
}

/** Resources that a lifecycle may have at most. */
export const RESOURCES_AT_MOST = 60;
/** KB gzipped that a handler should load before it sees the event. */
export const KILOBYTES_GOAL = 120;
/**
 * KB gzipped above which a test fails (`test/lambda/bundles.test.ts`). The detector's are the most, nine tenths of them the SDK,
 * whose parts lie in more files the more is loaded later.
 */
export const KILOBYTES_AT_MOST = 140;
/** Lines that a file should have at most. */
export const LONG_FILE = 300;

/** Renders bench/figures.md. */
export function renderFigures(figures: Figures): string {
  const row = (title: string, measured: string | number, goal: string, met: boolean): string =>
    `| ${title} | ${measured} | ${goal} | ${met ? 'met' : 'missed'} |`;
  const [largest, size] = Object.entries(figures.kilobytes).sort(([, a], [, b]) => b - a)[0];
  const long = Object.entries(figures.longFiles).sort(([, a], [, b]) => b - a);
  const none = (title: string, count: number): string => row(title, count, '0', count === 0);
  return `# Figures

| figure | measured | goal | |
|---|---:|---:|---|
${row('resources of the smallest lifecycle', figures.resources, `≤ ${RESOURCES_AT_MOST}`, figures.resources <= RESOURCES_AT_MOST)}
${row(`largest handler at start (${largest}), gzipped`, `${size} KB`, `≤ ${KILOBYTES_GOAL} KB, a test allows ${KILOBYTES_AT_MOST}`, size <= KILOBYTES_GOAL)}
${none(`clones in ${figures.lines} lines of TypeScript and Python`, figures.clones)}
${none('names in two halves of a deployment that contract/ does not say', figures.sharedLiterals.length)}
${none('circles of imports, types included', figures.circles)}
${none(`files of more than ${LONG_FILE} lines`, long.length)}
${long.length === 0 ? '' : `\n${long.map(([file, lines]) => `- \`${file}\`: ${lines} lines`).join('\n')}\n`}
## Handlers

${figures.handlers.join('\n\n')}

Columns and method: [handlers.md](handlers.md).

## Synthesis

${figures.synth.join('\n\n')}

Where it goes: [synth.md](synth.md).

Made by \`npm run figures\`, which runs \`bench/handlers.ts\`, \`bench/synth.ts\`, \`npm run duplicates\` and \`npm run imports\`. What is
counted here is held by tests, too: duplicates, literals and circles by \`npm test\`.
`;
}

/** The tables of a page. */
export function readTables(page: string): string[] {
  return [...page.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) => table.trim());
}

/** The KB at start of each handler, from the table of bench/handlers.md. */
export function readKilobytes(table: string): Record<string, number> {
  return Object.fromEntries(
    [...table.matchAll(/^\| ([a-z-]+) \| (\d+) \|/gm)].map(([, name, kilobytes]) => [name, Number(kilobytes)]),
  );
}
