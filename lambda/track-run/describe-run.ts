import { VERDICT_SECTION } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import { EVALUATION_KEYS, METRICS_ENDING, RUN_TAGS } from '../../contract/mlflow';
import { isObject } from '../../contract/validation';
import type { RunOrigin } from '../../engine/runs/run-origin';

/** How a run ended, in MLflow's words. */
export type MlflowStatus = 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';

/** A run as MLflow has it. */
export interface TrackedRun {
  readonly name: string;
  readonly status: MlflowStatus;
  /** Milliseconds since the epoch. */
  readonly start: number;
  /** Absent while it goes on. */
  readonly end?: number;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

const STATUSES: Readonly<Record<string, MlflowStatus>> = {
  Succeeded: 'FINISHED',
  Failed: 'FAILED',
  Stopped: 'KILLED',
};
/** What names of params, metrics and tags may have: https://mlflow.org/docs/latest/rest-api.html */
const NOT_ALLOWED = /[^\w\-. :/]/g;
const LONGEST_NAME = 250;
const LONGEST_PARAM = 6000;
const LONGEST_TAG = 5000;
/** Hyperparameters with which SageMaker's containers are told where a script is. */
const OF_CONTAINERS = /^sagemaker_/;

/**
 * What MLflow records of a run: its parameters and the hyperparameters of its training, the metrics of its evaluation, and where
 * its pages are.
 *
 * @param pipelineName for the source of the run
 * @param evaluation the JSON of evaluation.json; absent where the run has none
 */
export function describeRun(run: RunOrigin, pipelineName: string, evaluation: unknown): TrackedRun {
  const {
    arn,
    status = '',
    cause,
    started,
    ended,
    version,
    failure,
    parameters,
    steps,
    evaluation: folder,
    report,
    files,
  } = run;
  const hyperparameters = steps.flatMap((step) => Object.entries(step.hyperparameters ?? {}));
  const images = steps.flatMap(({ name, image }) => (image === undefined ? [] : [[`image.${name}`, image] as const]));
  const verdict = pick(evaluation, VERDICT_SECTION);
  return {
    name: arn.slice(arn.lastIndexOf('/') + 1),
    status: STATUSES[status] ?? 'RUNNING',
    start: Date.parse(started ?? '') || 0,
    ...(ended !== undefined && { end: Date.parse(ended) }),
    params: nameAll(
      [
        ...Object.entries(parameters),
        ...hyperparameters
          .filter(([name]) => !OF_CONTAINERS.test(name))
          .map(([name, text]) => [name, unquote(text)] as const),
        ...images,
      ],
      LONGEST_PARAM,
    ),
    metrics: {
      ...readMetrics(evaluation),
      ...(files && { source_rows: files.reduce((total, { rows }) => total + rows, 0), source_files: files.length }),
      ...(started !== undefined &&
        ended !== undefined && { run_seconds: (Date.parse(ended) - Date.parse(started)) / 1000 }),
    },
    tags: nameAll(
      Object.entries({
        'mlflow.source.name': pipelineName,
        'mlflow.source.type': 'JOB',
        'mlflow.note.content': cause,
        [RUN_TAGS.execution]: arn,
        [RUN_TAGS.version]: version,
        [RUN_TAGS.failure]: failure,
        [RUN_TAGS.verdict]: asText(pick(verdict, 'verdict')),
        [RUN_TAGS.verdictMessage]: asText(pick(verdict, EVALUATION_KEYS.message)),
        [RUN_TAGS.evaluationPage]: folder && `${folder}/${FILES.evaluationPage}`,
        [RUN_TAGS.dataReport]: report && `${report}/${FILES.reportPage}`,
      }).filter((tag): tag is [string, string] => tag[1] !== undefined && tag[1] !== ''),
      LONGEST_TAG,
    ),
  };
}

/** The values of all metrics of an evaluation, by their names in its JSON, and the rows that they were measured on. */
function readMetrics(evaluation: unknown): Record<string, number> {
  const sections = isObject(evaluation) ? Object.entries(evaluation) : [];
  const measured = sections
    .filter(([name]) => name.endsWith(METRICS_ENDING))
    .flatMap(([, section]) => (isObject(section) ? Object.entries(section) : []))
    .flatMap(([name, measure]): [string, number][] => {
      const value = pick(measure, 'value');
      return typeof value === 'number' && Number.isFinite(value) ? [[name, value]] : [];
    });
  const rows = pick(pick(evaluation, EVALUATION_KEYS.dataset), EVALUATION_KEYS.rows);
  return { ...Object.fromEntries(measured), ...(typeof rows === 'number' && { held_out_rows: rows }) };
}

/** Scripts get texts as JSON has them. */
function unquote(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1) : text;
}

function nameAll(entries: readonly (readonly [string, string])[], longest: number): Record<string, string> {
  return Object.fromEntries(
    entries.map(([name, text]) => [name.replace(NOT_ALLOWED, '_').slice(0, LONGEST_NAME), text.slice(0, longest)]),
  );
}

function pick(object: unknown, name: string): unknown {
  return isObject(object) ? object[name] : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
