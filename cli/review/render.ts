import { escapeHtml } from '../../engine/drift-report/html';
import { escapeMarkup } from '../escape-markup';
import { type CodeDiff, type FailKind, type Finding, SECTIONS, type Section } from './finding';
import type { Review } from './review';

/** What is shown of a review. */
type Shown = Pick<Review, 'findings'>;

/** A comment on a pull request is read to its end when it is no longer. */
const MAXIMUM_LINES = 60;

/** In the order of how much depends on them. */
const DECISIONS: ReadonlyArray<readonly [FailKind, (findings: readonly Finding[]) => readonly string[]]> = [
  ['loosened-guard', each],
  ['changed-guard', each],
  ['replacement', each],
  ['deletion', each],
  ['rollout', each],
  ['clients', each],
  ['higher-cost', each],
  [
    'new-access',
    (findings) => (findings.length > 3 ? [`new access: ${findings.length} grants, see Access`] : each(findings)),
  ],
  [
    'new-finding',
    (findings) =>
      findings.length > 3 ? [`${findings.length} new findings of validators, see Access`] : each(findings),
  ],
];

function each(findings: readonly Finding[]): string[] {
  return findings.map((finding) => {
    const { kind, text, paths } = finding;
    const isOfMany = paths.length > 1 && (kind === 'replacement' || kind === 'deletion');
    const about = nameSubject(finding);
    return `${kind === 'new-access' ? 'new access: ' : ''}${text}${isOfMany ? ` (${paths.length} resources)` : ''}${about}`;
  });
}

/** More lifecycles than that are counted. */
const NAMED = 3;

/** Whom a decision is about, where the sentence does not say it and the app has several lifecycles. */
function nameSubject({ text, paths, lifecycles }: Finding): string {
  return lifecycles === undefined || paths.some((path) => text.includes(path)) ? '' : ` (${listNames(lifecycles)})`;
}

function listNames(names: readonly string[]): string {
  return names.length > NAMED
    ? `${names.slice(0, NAMED - 1).join(', ')} and ${names.length - NAMED + 1} more lifecycles`
    : names.join(', ');
}

/** A review as lines; `mark` writes headings, and `escape` what a text must not mean. */
interface Style {
  readonly heading: (text: string) => string;
  readonly escape: (text: string) => string;
}

const PLAIN: Style = { heading: (text) => `${text}:`, escape: (text) => text };
const MARKDOWN: Style = {
  heading: (text) => `#### ${text}`,
  escape: escapeMarkup,
};

/** For a terminal. */
export function renderText(review: Shown): string {
  return `${renderLines(review, PLAIN).join('\n')}\n`;
}

/** More characters of a line are for the page: with `MAXIMUM_LINES` they are half of what GitHub takes of a comment. */
const MAXIMUM_LINE = 500;

/** What a comment leaves out first. */
const LEAST_FIRST: ReadonlyArray<Section | undefined> = [
  'other',
  'model',
  'access',
  'guards',
  'trial',
  'money',
  'merge',
  undefined,
];

/** For a comment on a pull request; of a long review what matters most. */
export function renderMarkdown(review: Shown): string {
  const head = ['### Review of the lifecycle', ''];
  const parts = shorten(renderParts(review, MARKDOWN), MAXIMUM_LINES - head.length);
  const lines = [...head, ...parts.flatMap((part) => part.lines)];
  const short = lines.map((line) => (line.length > MAXIMUM_LINE ? `${line.slice(0, MAXIMUM_LINE - 1)}…` : line));
  return `${[...short, ...renderDiffs(review)].join('\n')}\n`;
}

/** Parts whose lines together are no more than given: the least important ones are cut first, and say by how much. */
function shorten(parts: readonly Part[], maximum: number): readonly Part[] {
  let over = parts.reduce((total, { lines }) => total + lines.length, 0) - maximum;
  const left = new Map<Section | undefined, readonly string[]>();
  for (const section of LEAST_FIRST) {
    const part = parts.find((each) => each.section === section);
    if (part === undefined || over <= 0) {
      continue;
    }
    const { lines, heading } = part;
    // The line that tells of the others takes the place of one.
    const gone = Math.min(lines.length - heading, over + 1);
    if (gone > 1) {
      const told = `- … and ${gone} lines more, in the page and the JSON (\`--html\`, \`--json\`)`;
      left.set(section, [...lines.slice(0, lines.length - gone), told]);
      over -= gone - 1;
    }
  }
  return parts.map((part) => ({ ...part, lines: left.get(part.section) ?? part.lines }));
}

/** More code than that makes a comment that a forge may refuse: GitHub takes 65,536 characters. */
const MAXIMUM_DIFF_LINES = 400;
const MAXIMUM_DIFF_CHARACTERS = 30_000;

/** Code that differs, folded: lines that are read by those who open them. */
function renderDiffs({ findings }: Shown): string[] {
  let [lines, characters] = [MAXIMUM_DIFF_LINES, MAXIMUM_DIFF_CHARACTERS];
  return findings
    .flatMap(({ diffs = [] }) => diffs)
    .flatMap((diff) => {
      const rendered = renderDiff(diff);
      lines -= diff.lines.length;
      characters -= rendered.join('\n').length;
      return lines < 0 || characters < 0 ? [] : rendered;
    });
}

function renderDiff({ file, lines }: CodeDiff): string[] {
  // The fence must be longer than any in the code.
  const fence = '`'.repeat(
    Math.max(3, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length + 1)),
  );
  return ['', `<details><summary>${escapeHtml(file)}</summary>`, '', `${fence}diff`, ...lines, fence, '', '</details>'];
}

/** What somebody has to decide, a line each. */
export function listDecisions(findings: readonly Finding[]): string[] {
  return DECISIONS.flatMap(([kind, tell]) => tell(findings.filter((finding) => finding.kind === kind)));
}

/** The lines of a section; without one, of what has to be decided. */
interface Part {
  readonly section?: Section;
  readonly lines: readonly string[];
  /** How many of the lines stand before what is listed. */
  readonly heading: number;
}

function renderLines(review: Shown, style: Style): string[] {
  return renderParts(review, style).flatMap(({ lines }) => lines);
}

function renderParts({ findings }: Shown, style: Style): Part[] {
  if (findings.length === 0) {
    return [{ lines: ['Nothing changes.'], heading: 1 }];
  }
  const decisions = listDecisions(findings);
  const parts = Object.entries(SECTIONS).flatMap(([section, title]): Part[] => {
    const lines = findings
      .filter((finding) => finding.section === (section as Section))
      .flatMap((finding) => [
        `- ${style.escape(describe(finding))}`,
        ...(finding.consequences ?? []).map((each) => `  - ${style.escape(each)}`),
      ]);
    return lines.length === 0
      ? []
      : [{ section: section as Section, lines: ['', style.heading(title), ...lines], heading: 2 }];
  });
  const lines =
    decisions.length === 0
      ? ['Nothing has to be decided.']
      : [style.heading('To be decided'), ...decisions.map((line) => `- ${style.escape(line)}`)];
  return [{ lines, heading: 1 }, ...parts];
}

/** A sentence with whom it is about. */
function describe({ text, paths, source, lifecycles = [] }: Finding): string {
  const place =
    lifecycles.length > 1
      ? listNames(lifecycles)
      : [...paths.slice(0, 2), ...(paths.length > 2 ? [`${paths.length - 2} more`] : [])].join(', ');
  return [text, place && `(${place})`, source && `[${source}]`].filter(Boolean).join(' ');
}

/** For programs: the version changes when something that is read may be missing. */
export function renderJson({ findings, money }: Review): string {
  return `${JSON.stringify({ version: 1, findings, money }, undefined, 2)}\n`;
}
