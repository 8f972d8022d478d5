import { type ReviewOptions, review } from '../../../cli/review/command';
import { type Build, synthesize } from './pairs';
import { ROOT } from './repository';

/** What the command says of two states of an app. */
export async function reviewApps(
  before: Build,
  after: Build,
  options: Partial<ReviewOptions> = {},
): Promise<{ readonly code: number; readonly lines: readonly string[]; readonly decisions: readonly string[] }> {
  const lines: string[] = [];
  const code = await review(
    synthesize(before),
    synthesize(after),
    { app: '.', failOn: [], ...options },
    { root: ROOT, write: (line) => lines.push(line) },
  );
  const start = lines.indexOf('To be decided:');
  const decisions = start < 0 ? [] : lines.slice(start + 1, lines.indexOf('', start)).map((line) => line.slice(2));
  return { code, lines, decisions };
}
