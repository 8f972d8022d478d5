// What batches on a schedule call each other's things, for constructs, the handler and jobs: imports nothing.

/** The steps of a batch's pipeline. */
export const BATCH_STEPS = {
  makeRequests: 'MakeRequests',
  createModel: 'CreateModel',
  predict: 'Predict',
  publish: 'Publish',
} as const;

/** The parameters of a batch's pipeline, which the function that starts it gives. */
export const BATCH_PARAMETERS = {
  /** The ARN of the model version that answers. */
  version: 'ModelPackageArn',
  /** The folder with what a run is told, `order.json`. */
  order: 'OrderUri',
  /** The delivery whose rows are scored, a folder or a file; not of forecasts. */
  rows: 'RowsUri',
  /** What the version answers with; not of forecasts. */
  answer: 'AnswerContentType',
} as const;

/** What a batch's jobs read, folders of inputs. */
export const BATCH_INPUTS = {
  source: 'source',
  /** Rows of the columns that are known ahead, of the steps that are forecast. */
  ahead: 'ahead',
  order: 'order',
  requests: 'requests',
  /** Whose the requests are; not of forecasts. */
  ids: 'ids',
  answers: 'answers',
} as const;

/** What a batch's jobs write: folders of outputs, and of a run. */
export const BATCH_OUTPUTS = {
  requests: 'requests',
  /** `ids.jsonl`, a line for each row that is asked; not of forecasts. */
  ids: 'ids',
  /** `yyyy/mm/dd/<run>.jsonl`, a line for each series and time, or for each row. */
  published: 'published',
  /** `<part>-<requests>.jsonl`, as data capture would have written them at the due time. */
  captured: 'captured',
  state: 'state',
} as const;

/** The folders of a run, by what writes them. */
export const BATCH_FOLDERS = { requests: 'requests', answers: 'answers', publish: 'publish' } as const;

/** Files beside a batch's rows. */
export const BATCH_FILES = { order: 'order.json', state: 'state.json', ids: 'ids.jsonl', rows: 'rows.csv' } as const;

/** Below the prefix of the batch's pipeline: what runs are told, what came of the last one, due times without one, and what the schedule sent. */
export const BATCH_PLACES = {
  orders: 'orders',
  state: 'state.json',
  skips: 'skips.json',
  schedule: 'schedule.json',
} as const;

/** Where rows to score are delivered when nobody says where, in the bucket of the raw rows. */
export const DELIVERY_PREFIX = 'to-score';

/** What the name of a batch's pipeline has behind that of its lifecycle. */
export const BATCH_ENDING = '-batch';

/**
 * A captured file of a batch, `<run>-<when the run ended>-<part>-<requests>.jsonl`: how many requests it has, all of which are of
 * the time at which the run ended.
 */
export const BATCH_OBJECT = /\/batch-\w+-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-\d+-(\d+)\.jsonl$/;

/** What a run has done, as the next one is told: the handler and the jobs read and write it. */
export interface BatchState {
  /** Names the run in the keys of what it writes: the same for the same due time. */
  readonly run: string;
  /** The due time, ISO 8601. */
  readonly time: string;
  /** The ARN of the model version that answered. */
  readonly version: string;
  /** Of the objects that were read: another one says that there may be new rows. */
  readonly fingerprint: string;
  /** When the run ended, ISO 8601: its requests are traffic of that time. Absent before it was published. */
  readonly ended?: string;
  /** Of the state before; absent where there was none. */
  readonly basedOn?: string;
  /** By series, up to when forecasts of it are counted as traffic: the time of the first forecast value. */
  readonly reached: Readonly<Record<string, string>>;
  /** Of rows: what the version was judged with, and answers with. */
  readonly decisionThreshold?: number;
  /** Of rows: whether they count as traffic; they do once a delivery. */
  readonly countsAsTraffic?: boolean;
}
