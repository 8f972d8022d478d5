import { placeKey } from './customers';
import type { AnsweredRequest } from './traffic';

/** How many days after a request most customers' labels arrive, and those of the few that take longer. */
const USUAL_DAYS = 1;
const LATE_DAYS = 3;
/** The share of requests whose labels take longer. */
const LATE_SHARE = 0.1;

/** Labels that have yet to arrive. */
interface Pending {
  readonly day: number;
  readonly line: string;
}

/** What is true of a request's rows, in SageMaker's format of ground truth: a JSON line without its end. */
export function writeLabels(inferenceId: string, labels: string[]): string {
  return JSON.stringify({
    groundTruthData: { data: labels.join('\n'), encoding: 'CSV' },
    eventMetadata: { eventId: inferenceId },
    eventVersion: '0',
  });
}

/** Keeps what customers did in the end until the day on which it becomes known. */
export class GroundTruth {
  private pending: Pending[] = [];

  /** Takes the customers of a day. */
  public expect(day: number, requests: AnsweredRequest[]): void {
    for (const { inferenceId, customers } of requests) {
      const line = writeLabels(
        inferenceId,
        customers.map(({ label }) => label),
      );
      this.pending.push({ day: day + (placeKey(inferenceId, 16) < LATE_SHARE ? LATE_DAYS : USUAL_DAYS), line });
    }
  }

  /** Hands out what has become known by a day, as JSON lines in SageMaker's format; empty when nothing has. */
  public collect(day: number): string {
    const known = this.pending.filter((label) => label.day <= day);
    this.pending = this.pending.filter((label) => label.day > day);
    // Requests are answered in no fixed order.
    return known
      .map(({ line }) => `${line}\n`)
      .sort()
      .join('');
  }
}
