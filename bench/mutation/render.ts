import { EQUIVALENT } from './equivalent';

interface Position {
  readonly line: number;
  readonly column: number;
}

/** A changed place, and what became of it. */
export interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

/** What is read of Stryker's report (mutation-testing-report-schema). */
export interface MutationReport {
  readonly files: Record<string, { readonly source: string; readonly mutants: Mutant[] }>;
}

interface Survivor {
  readonly file: string;
  readonly line: number;
  /** The source line, and what it becomes. */
  readonly original: string;
  readonly changed: string;
  readonly reason?: string;
}

/** A mutant on one line as that line, before and after; a longer one as its first line and its replacement. */
function describe(source: string, { location: { start, end }, replacement = '' }: Mutant): [string, string] {
  const line = source.split('\n')[start.line - 1];
  const changed =
    start.line === end.line
      ? `${line.slice(0, start.column - 1)}${replacement}${line.slice(end.column - 1)}`
      : `${line.slice(0, start.column - 1)}${replacement}`;
  return [line.trim(), changed.trim().replace(/\s+/g, ' ')];
}

function listSurvivors(file: string, { source, mutants }: MutationReport['files'][string]): Survivor[] {
  return mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map((mutant) => {
      const [original, changed] = describe(source, mutant);
      const found = EQUIVALENT.find((known) => known.file === file && known.changed.includes(changed));
      return { file, line: mutant.location.start.line, original, changed, reason: found?.reason };
    });
}

/** Renders bench/mutation.md. */
export function renderMutation(reports: readonly MutationReport[]): string {
  const files = reports.flatMap((report) => Object.entries(report.files));
  const survivors = files.flatMap(([file, content]) => listSurvivors(file, content));
  const rows = files.map(([file, { mutants }]) => {
    const count = (...statuses: string[]): number => mutants.filter(({ status }) => statuses.includes(status)).length;
    const killed = count('Killed', 'Timeout');
    const survived = survivors.filter((survivor) => survivor.file === file);
    const equivalent = survived.filter(({ reason }) => reason !== undefined).length;
    const score = (100 * killed) / (killed + survived.length - equivalent);
    return `| ${file} | ${killed + survived.length} | ${killed} | ${equivalent} | ${survived.length - equivalent} | ${score.toFixed(1)} % |`;
  });
  const cell = (text: string): string => `\`${text.replace(/\|/g, '\\|')}\``;
  const list = (found: Survivor[], withReason: boolean): string =>
    found
      .map(
        ({ file, line, original, changed, reason }) =>
          `| ${file}:${line} | ${cell(original)} | ${cell(changed)} |${withReason ? ` ${reason} |` : ''}`,
      )
      .join('\n');
  const equivalent = survivors.filter(({ reason }) => reason !== undefined);
  const real = survivors.filter(({ reason }) => reason === undefined);
  return `# Mutation tests

Stryker (TypeScript) and mutmut (Python) change the functions that decide, one comparison, text or block at a time, and run
their unit tests: a change that no test notices survives. *Equivalent* mutants do what the original does, so no test can
notice them; they do not count.

| file | mutants | noticed | equivalent | survived | score |
|---|---:|---:|---:|---:|---:|
${rows.join('\n')}

## Equivalent

${equivalent.length === 0 ? 'None.' : `| where | original | survives | why no test can notice it |\n|---|---|---|---|\n${list(equivalent, true)}`}

## Survived

${real.length === 0 ? 'None.' : `| where | original | survives |\n|---|---|---|\n${list(real, false)}`}

Made by \`npm run mutate\`.
`;
}
