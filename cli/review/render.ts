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
  return findings.map(({ kind, text, paths }) => {
    const isOfMany = paths.length > 1 && (kind === 'replacement' || kind === 'deletion');
    return `${kind === 'new-access' ? 'new access: ' : ''}${text}${isOfMany ? ` (${paths.length} resources)` : ''}`;
  });
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

/** For a comment on a pull request; of a long review its beginning. */
export function renderMarkdown(review: Shown): string {
  const lines = ['### Review of the lifecycle', '', ...renderLines(review, MARKDOWN)];
  const cut = lines.length - MAXIMUM_LINES;
  const shown =
    cut > 0 ? [...lines.slice(0, MAXIMUM_LINES - 1), `… and ${cut + 1} lines more, in the HTML and the JSON`] : lines;
  const short = shown.map((line) => (line.length > MAXIMUM_LINE ? `${line.slice(0, MAXIMUM_LINE - 1)}…` : line));
  return `${[...short, ...renderDiffs(review)].join('\n')}\n`;
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

function renderLines({ findings }: Shown, style: Style): string[] {
  if (findings.length === 0) {
    return ['Nothing changes.'];
  }
  const decisions = listDecisions(findings);
  const parts = Object.entries(SECTIONS).flatMap(([section, title]) => {
    const lines = findings
      .filter((finding) => finding.section === (section as Section))
      .flatMap((finding) => [
        `- ${style.escape(describe(finding))}`,
        ...(finding.consequences ?? []).map((each) => `  - ${style.escape(each)}`),
      ]);
    return lines.length === 0 ? [] : ['', style.heading(title), ...lines];
  });
  return [
    ...(decisions.length === 0
      ? ['Nothing has to be decided.']
      : [style.heading('To be decided'), ...decisions.map((line) => `- ${style.escape(line)}`)]),
    ...parts,
  ];
}

/** A sentence with whom it is about. */
function describe({ text, paths, source }: Finding): string {
  const place = [...paths.slice(0, 2), ...(paths.length > 2 ? [`${paths.length - 2} more`] : [])].join(', ');
  return [text, place && `(${place})`, source && `[${source}]`].filter(Boolean).join(' ');
}

/** For programs: the version changes when something that is read may be missing. */
export function renderJson({ findings, money }: Review): string {
  return `${JSON.stringify({ version: 1, findings, money }, undefined, 2)}\n`;
}
