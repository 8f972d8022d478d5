import { DEFAULT_QUALITY_CONFIG, type QualityConfig } from '../../../contract/quality-config';
import type { FeatureSchema } from '../../../engine/drift';
import type { AnsweredRecord, RecordProblem } from '../../../engine/quality/captured-record';
import { parseAnsweredRecord } from '../../../engine/quality/captured-record';
import { type GroundTruth, parseGroundTruthLine } from '../../../engine/quality/ground-truth';
import { Interpreter } from '../../../engine/quality/interpret';
import { WindowJoin } from '../../../engine/quality/join';

export const SCHEMA: FeatureSchema[] = [
  { name: 'age', type: 'numeric' },
  { name: 'plan', type: 'categorical' },
];

export const TIME = '2026-11-23T13:05:00Z';

/** A line as data capture writes it. */
export function capture(
  id: { inferenceId?: string; eventId?: string },
  input: string | undefined,
  output: string,
  time = TIME,
  outputType = 'text/csv',
): string {
  const encoding = /json/.test(outputType) ? 'JSON' : 'CSV';
  return JSON.stringify({
    captureData: {
      ...(input !== undefined && {
        endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: input, encoding: 'CSV' },
      }),
      endpointOutput: { observedContentType: outputType, mode: 'OUTPUT', data: output, encoding },
    },
    eventMetadata: { eventId: 'event', ...id, inferenceTime: time },
    eventVersion: '0',
  });
}

/** A line of ground truth in SageMaker's format. */
export function label(eventId: string, data: string): string {
  return JSON.stringify({ groundTruthData: { data, encoding: 'CSV' }, eventMetadata: { eventId }, eventVersion: '0' });
}

/** Joins lines as the handler does. */
export function join(
  captures: string[],
  labels: string[],
  config: Partial<QualityConfig> = {},
): ReturnType<WindowJoin['finish']> & { interpreter: Interpreter } {
  const interpreter = new Interpreter({ ...DEFAULT_QUALITY_CONFIG, ...config });
  const window = new WindowJoin(interpreter);
  captures.forEach((line, i) => {
    const record = parseAnsweredRecord(line, SCHEMA) as AnsweredRecord | RecordProblem;
    if ('reason' in record) {
      window.rejectRecord(record.reason, record.detail, `capture line ${i + 1}`);
    } else {
      window.addRecord(record);
    }
  });
  labels.forEach((line, i) => {
    const truth: GroundTruth | { reason: string; detail: string } = parseGroundTruthLine(line);
    if ('reason' in truth) {
      window.rejectLabels(truth.reason, truth.detail, `labels line ${i + 1}`);
    } else {
      window.addLabels(truth, `labels line ${i + 1}`);
    }
  });
  return { ...window.finish(), interpreter };
}
