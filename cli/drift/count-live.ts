import { isDamagedGzip, unpack } from '../../engine/aws/unpack';
import {
  type Baseline,
  CaptureCounter,
  type FeatureSchema,
  mergeWindowCounts,
  WindowCounter,
  type WindowCounts,
} from '../../engine/drift';
import type { CsvDialect } from '../../engine/drift/csv-dialect';
import type { ExpandTexts } from '../../engine/drift/requested-columns';
import { countStream, describeDamage } from '../../engine/traffic/count-stream';
import { openRequests } from '../../engine/traffic/open-requests';
import { countCaptureInParts } from './capture-in-parts';
import { countInParts } from './count-in-parts';
import { CsvCounter } from './csv-counter';
import { type FileKind, findFileKind } from './file-kind';
import { describeFileError } from './input-error';
import { readBytes } from './local-files';
import { translateBytes } from './translate-csv';

/** How the columns of live rows are to be taken. */
export interface LiveColumns {
  /** What captured requests may carry, in its order: the baseline's columns and those that are passed over. */
  readonly received: readonly FeatureSchema[];
  /** Columns that are left out on purpose, whatever carries them. */
  readonly ignored: ReadonlySet<string>;
  /** What stands before decimals in the baseline's rows, for a CSV of the same dialect that has none in its first lines. */
  readonly decimalMark?: CsvDialect['decimalMark'];
}

/** Counts live files of a baseline. */
interface LiveCounter {
  readonly onBytes?: (count: number) => void;
  readonly baseline: Baseline;
  readonly ignored: ReadonlySet<string>;
  readonly decimalMark: CsvDialect['decimalMark'];
  readonly expandTexts: ExpandTexts | undefined;
  readonly rows: WindowCounter;
  readonly capture: CaptureCounter;
}

/**
 * Counts live files against a baseline as they are read, so that memory does not grow with them. Lines and rows that cannot
 * be compared are counted by reason.
 *
 * @param onBytes is told how many bytes of the files were read
 * @throws InputError when a file cannot be opened, or a CSV lacks columns of the baseline
 */
export async function countLive(
  baseline: Baseline,
  files: readonly string[],
  { received, ignored, decimalMark }: LiveColumns,
  onBytes?: (count: number) => void,
): Promise<WindowCounts> {
  const requests = await openRequests(baseline);
  const { expandTexts } = requests;
  const startCounter = (): LiveCounter => {
    const rows = new WindowCounter(baseline);
    const capture = new CaptureCounter(baseline, rows, { columns: received, ignored, ...requests });
    return { onBytes, baseline, ignored, decimalMark, expandTexts, rows, capture };
  };
  const counted: WindowCounts[] = [];
  let counter = startCounter();
  for await (const { kind, run } of listRuns(files)) {
    let [file] = run as [string];
    try {
      const parts =
        kind === 'jsonl'
          ? await countCaptureInParts(run, { baseline, columns: received, ignored }, onBytes)
          : expandTexts
            ? undefined
            : await countInParts(baseline, file, ignored, onBytes);
      if (parts) {
        // In the order of the files, so that the sum does not tell how they were counted.
        counted.push(counter.rows.counts(), parts);
        counter = startCounter();
        continue;
      }
      for (file of run) {
        await (kind === 'csv' ? countCsv(counter, file) : countStream(counter.capture, readBytes(file, onBytes), file));
      }
    } catch (error) {
      throw tellFileError(file, error);
    }
  }
  return [...counted, counter.rows.counts()].reduce(mergeWindowCounts);
}

/** The files in their order: each CSV by itself, captured ones that follow each other together. */
async function* listRuns(
  files: readonly string[],
): AsyncGenerator<{ readonly kind: FileKind; readonly run: readonly string[] }> {
  let run: string[] = [];
  for (const file of files) {
    const kind = await findFileKind(file).catch((error: unknown) => {
      throw tellFileError(file, error);
    });
    if (kind === 'jsonl') {
      run.push(file);
      continue;
    }
    if (run.length > 0) {
      yield { kind: 'jsonl', run };
      run = [];
    }
    yield { kind, run: [file] };
  }
  if (run.length > 0) {
    yield { kind: 'jsonl', run };
  }
}

/** What the system refuses, which has a code, in words; all else as it is. Of several files the error names the one. */
function tellFileError(file: string, error: unknown): unknown {
  const { code, path = file } = error as NodeJS.ErrnoException;
  return code === undefined ? error : describeFileError(`--live ${path}`, error);
}

async function countCsv(
  { baseline, ignored, decimalMark, expandTexts, rows, onBytes }: LiveCounter,
  file: string,
): Promise<void> {
  const counter = new CsvCounter(baseline, rows, file, ignored, expandTexts);
  try {
    for await (const chunk of translateBytes(`--live ${file}`, unpack(readBytes(file, onBytes)), decimalMark)) {
      counter.write(chunk);
    }
  } catch (error) {
    if (!isDamagedGzip(error)) {
      throw error;
    }
    counter.flush();
    rows.reject(describeDamage(error), file);
    return;
  }
  counter.end();
}
