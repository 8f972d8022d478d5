import { escapeMarkup } from '../escape-markup';
import type { ComparedVerdict } from './compare-verdicts';
import type { EndpointPlan } from './plan';

/** What became of Model Monitor's schedules, for people, as Markdown. */
export function renderNotes(plans: readonly EndpointPlan[], verdicts: readonly ComparedVerdict[]): string {
  return `${[
    '# Monitoring that came from Model Monitor',
    '',
    '`monitoring.ts` has the constructs. Nothing of the endpoints is changed, and the schedules go on until you delete them.',
    ...plans.flatMap(({ endpointName, taken, left, assumed }) => [
      ...list(`## ${escapeMarkup(endpointName)}: what became what`, taken),
      ...list('### What has no counterpart', left),
      ...list('### What was assumed', assumed),
    ]),
    ...list('## Verdicts on the same captured requests', describeVerdicts(verdicts)),
    ...(verdicts.length === 0
      ? ['', 'No verdicts were compared: there is no execution of a data quality schedule that came to a result.']
      : []),
  ].join('\n')}\n`;
}

/** A line for each execution. */
export function describeVerdicts(verdicts: readonly ComparedVerdict[]): string[] {
  return verdicts.map((one) => {
    const where = one.captures.join(', ') || one.schedule;
    if (one.problem !== undefined) {
      return `${where}: not compared: ${one.problem}`;
    }
    const both = one.theirs.filter((name) => one.ours.includes(name));
    const parts = [
      name('both find drifted', both),
      name(
        'Model Monitor alone',
        one.theirs.filter((column) => !both.includes(column)),
      ),
      name(
        'this library alone',
        one.ours.filter((column) => !both.includes(column)),
      ),
      name("Model Monitor's other violations", one.otherViolations),
    ].filter((part) => part !== '');
    const verdict = {
      drift: 'drift',
      noDrift: 'no drift',
      notUnderstood: 'no verdict, since requests or answers were not understood,',
      insufficientData: 'too few rows for a verdict',
    }[one.verdict!];
    return `${where}: ${one.theirs.length > 0 ? 'drift' : 'no drift'} by Model Monitor, ${verdict} by this library (${one.rows} rows)${parts.map((part) => `; ${part}`).join('')}`;
  });
}

function name(what: string, columns: readonly string[]): string {
  return columns.length === 0 ? '' : `${what}: ${columns.join(', ')}`;
}

function list(heading: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['', heading, '', ...items.map((item) => `- ${escapeMarkup(item)}`)];
}
