import { FORECAST_KEYS } from '../../contract/forecasting';
import { CONFIG_KEYS } from '../../contract/jobs';
import { parseSchema } from '../../engine/drift/schema';

/** How the champion can be asked: which columns of the run's rows it takes, in its order, or why it cannot. */
export type Comparability =
  /** Absent columns: the rows are right as they are. */
  { readonly columns?: readonly number[] } | { readonly problem: string };

/** At most so many names in a message. */
const NAMED = 5;

/** What must be the same of two targets for the answers to be about the same thing. */
const ABOUT = [
  'name',
  'type',
  CONFIG_KEYS.positiveClass,
  CONFIG_KEYS.classes,
  CONFIG_KEYS.objectClasses,
  CONFIG_KEYS.unit,
  FORECAST_KEYS.horizon,
] as const;

/**
 * Compares what the champion reads and predicts with what the held-out rows hold: a recipe may have got other columns, another
 * order or another target since.
 *
 * @param champion the text of the champion's schema.json
 * @param run that of the run's
 * @throws BaselineError, SyntaxError when one of them cannot be read
 */
export function compareSchemas(champion: string, run: string): Comparability {
  const [asked, held] = [champion, run].map((text) => parseSchema(text).map(({ name }) => name));
  const targets = [champion, run].map((text) => (JSON.parse(text) as { target?: Record<string, unknown> }).target);
  const [before, now] = targets;
  // Rows that were prepared elsewhere may say nothing of their target.
  const changed = before && now && ABOUT.find((key) => show(before[key]) !== show(now[key]));
  if (changed) {
    return {
      problem: `it predicts another target: ${changed} was ${show(before[changed])}, and is ${show(now[changed])} now`,
    };
  }
  if (now?.type === 'forecasting') {
    // The columns are what is compared of requests, which carry series.
    return {};
  }
  const missing = asked.filter((name) => !held.includes(name));
  if (missing.length > 0) {
    const others = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
    const names = `${missing.slice(0, NAMED).join(', ')}${others}`;
    return {
      problem: `it needs the ${missing.length === 1 ? 'column' : 'columns'} ${names}, which the held-out rows do not have`,
    };
  }
  const columns = asked.map((name) => held.indexOf(name));
  return columns.length === held.length && columns.every((column, place) => column === place) ? {} : { columns };
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
