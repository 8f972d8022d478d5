import type { Baseline } from '../drift/baseline';
import type { ExpandTexts } from '../drift/requested-columns';

/** What is done with the rows of requests that hold texts; undefined where none do, which need no word lists. */
export async function openTexts({ texts }: Baseline): Promise<ExpandTexts | undefined> {
  if (texts === undefined) {
    return undefined;
  }
  const { TextSignals } = await import('./text-signals');
  const signals = new TextSignals(texts);
  return (row) => signals.expand(row);
}
