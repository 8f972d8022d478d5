import type { Baseline } from './baseline';
import type { RejectionReason } from './capture';
import { countEmbeddings } from './compare-embedding';
import type { EmbeddingCounts } from './embedding-counter';
import { percent } from './format-share';
import { LOST_BODIES, LOST_LINES, type UnreadPart } from './unread-reasons';
import type { WindowCounts } from './window-counts';

/**
 * From this share on nothing can be said of the whole: what was not understood could be as large a change as the limits of
 * shares call drift, or hide one.
 */
const MUCH = 0.1;
/** A few odd requests are no reason to call a person, however few there were in all. */
const SEVERAL = 10;

/** What of a window was not understood. */
export interface Unread {
  /** For people; nothing where it is less than a tenth. */
  readonly texts: readonly string[];
  /** What there is no verdict on: a tenth or more was not understood, and not only a few. */
  readonly parts: readonly UnreadPart[];
}

/** Measures what of a window was not understood, against what came in all. */
export function measureUnread(baseline: Pick<Baseline, 'predictions' | 'embedding'>, counts: WindowCounts): Unread {
  const found = [
    measureRequests(counts),
    ...(baseline.predictions ? [measureAnswers(counts)] : []),
    ...(baseline.embedding && counts.embedding
      ? [measureEmbeddings(counts.embedding, baseline.embedding.dimensions)]
      : []),
  ].filter(({ count, share }) => count > 0 && share >= MUCH);
  return {
    texts: found.map(({ text }) => text),
    parts: found.filter(({ count }) => count >= SEVERAL).map(({ part }) => part),
  };
}

interface Measured {
  readonly part: UnreadPart;
  readonly count: number;
  readonly share: number;
  readonly text: string;
}

/** A body that could not be read may have held any number of rows: bodies are compared with bodies, and rows with rows. */
function measureRequests({ records, rows, rejected, unread }: WindowCounts): Measured {
  const requests = records + unread.lines;
  const lost = unread.lines + unread.bodies;
  const rowsInAll = rows + unread.rows;
  const measured: [number, number, string][] =
    rowsInAll <= requests
      ? [[lost + unread.rows, requests, 'requests']]
      : [
          [lost, requests, 'requests'],
          [unread.rows, rowsInAll, 'rows'],
        ];
  const shares = measured.filter(([count]) => count > 0);
  const reasons = [...LOST_BODIES, ...LOST_LINES]
    .map((reason) => [reason, rejected[reason] ?? 0] as const)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${reason}`);
  return {
    part: 'requests',
    count: lost + unread.rows,
    share: shares.reduce((share, [count, all]) => share + (1 - share) * (count / all), 0),
    text: `${shares.map(([count, all, what]) => `${count} of ${all} ${what} (${percent(count / all)})`).join(' and ')} were not understood: ${reasons.join(', ')}`,
  };
}

function measureAnswers({ predictedRows, earlierPredictions, unread }: WindowCounts): Measured {
  const reason: RejectionReason = 'unreadablePrediction';
  return measurePart('answers', unread.answers, unread.answers + predictedRows + earlierPredictions, {
    all: (count) => `could be read as a prediction (${count} ${reason}), so that predictions are not compared`,
    some: `could not be read as predictions (${reason})`,
  });
}

function measureEmbeddings(counts: EmbeddingCounts, dimensions: number): Measured {
  const reason: RejectionReason = 'unreadableEmbedding';
  const expected = `embedding of ${dimensions} numbers as the baseline has`;
  return measurePart('embeddings', counts.unread, counts.unread + countEmbeddings(counts), {
    all: (count) => `has an ${expected} (${count} ${reason}), so that embeddings are not compared`,
    some: `have no ${expected} (${reason})`,
  });
}

/** Of a part of the answers, what is said where none of them is understood, and where some are not. */
function measurePart(
  part: UnreadPart,
  count: number,
  all: number,
  said: { readonly all: (count: number) => string; readonly some: string },
): Measured {
  return {
    part,
    count,
    share: all === 0 ? 0 : count / all,
    text:
      count === all
        ? `none of the answers ${said.all(count)}`
        : `${count} of ${all} answers (${percent(count / all)}) ${said.some}`,
  };
}
