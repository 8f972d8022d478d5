import type { ALARMS } from '../../../contract/alarms';
import type { NoticeKind, UNDELIVERED } from '../../../contract/notices';

/** A section of the runbook. */
export type Told = NoticeKind | keyof typeof ALARMS | typeof UNDELIVERED;

/** One way in which something that was asked for can fail, from the failure to its cure. */
export interface FailurePath {
  /** What fails, as a person meets it. */
  readonly fails: string;
  /** Who tries it again, and how often. */
  readonly retried: string;
  /** Where the event ends when that does not help. */
  readonly ends: string;
  /** What tells of it, by its section in the runbook. Empty where nothing is lost, or where whoever waits gets the reason. */
  readonly told: readonly Told[];
  /** What an operator does to have it done after all. */
  readonly replay: string;
  /** The tests that show it: file and title. */
  readonly tests: readonly (readonly [file: string, title: string])[];
  /** The errors of lambda/ and engine/ that go this way. */
  readonly errors?: readonly string[];
  /** The warnings and errors in the log that go with it. */
  readonly logs?: readonly string[];
}

/** What fails in one part. */
export interface FailingPart {
  /** A folder of lambda/, or a name of what is no function. */
  readonly name: string;
  /** What the part is, in words. */
  readonly what: string;
  /** Of functions: where an asynchronous event ends that was failed on three times; `caller`: who invoked it gets the error. */
  readonly ends?: 'queue' | 'caller';
  readonly paths: readonly FailurePath[];
}

export const test = (folder: string) => (file: string, title: string) =>
  [`test/${folder}/${file}.test.ts`, title] as const;
export const DEPLOY = test('lambda/deploy-model');
export const DRIFT = test('lambda/detect-drift');
export const QUALITY = test('lambda/measure-quality');
export const RETRAIN = test('lambda/retrain');
export const AWS = test('engine/aws');
