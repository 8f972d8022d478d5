// Where things lie in the lifecycle's bucket, for constructs, handlers, command line and jobs: imports nothing.

/** The folders of the bucket. Deployed functions and stored reports name them: changing one loses what lies there. */
export const PREFIXES = {
  /** Raw rows, when nobody says where they are. */
  source: 'source',
  /** Captured requests: `<endpoint>/<variant>/yyyy/mm/dd/hh/*.jsonl`. */
  capture: 'capture',
  /** Labels: `yyyy/mm/dd/hh/*.jsonl`. */
  groundTruth: 'ground-truth',
  /** Reports of the drift monitor: `<endpoint>/yyyy/mm/dd/hh/<window start>.json`. */
  driftReports: 'drift-reports',
  /** Plans and parts of windows that are counted in parts: `<endpoint>/…`. */
  driftFanOut: 'drift-fan-out',
  /** Reports of the quality monitor. */
  qualityReports: 'quality-reports',
  /** Plans and parts of windows that are measured in parts: `<endpoint>/…`. */
  qualityFanOut: 'quality-fan-out',
  /** Forecasts of batches, for analysts: `<endpoint>/yyyy/mm/dd/<run>.jsonl`. */
  forecasts: 'forecasts',
  /** Predictions of batches, for analysts: `<endpoint>/yyyy/mm/dd/<run>.jsonl`. */
  predictions: 'predictions',
  /** Records of decisions about retraining: `<pipeline>/…`. */
  retrainDecisions: 'retrain-decisions',
  /** The state of endpoints' controllers: `<endpoint>/…`. */
  endpointController: 'endpoint-controller',
  /** What queries have filled the source of runs with: `<prefix of the pipeline>/<execution id>/…`. */
  extracts: 'query-extracts',
  /** Results of queries of the tables: `<database>/…`. */
  queryResults: 'query-results',
  /** What a workbench has tried and wants a run to take: `<prefix of the pipeline>/…`. */
  workbench: 'workbench',
  /** Artefacts of an MLflow app: `<pipeline>/…`. */
  mlflow: 'mlflow',
} as const;

/** The folders that the lifecycle itself writes, below which no raw data may lie. */
export const WRITTEN_PREFIXES: readonly string[] = /* @__PURE__ */ Object.values(PREFIXES).filter(
  (prefix) => prefix !== PREFIXES.source,
);

/** Where labelled rows of live traffic become raw rows, below the folder of the raw rows. */
export const LABELLED_FOLDER = 'labelled-traffic';

/** What the name of the list of a window's contradicted keys ends with, beside its labelled rows; it begins with a dot. */
export const CONTRADICTED_ENDING = '.contradicted.json';

/** Runs lie in `<prefix of the pipeline>/runs/<execution id>/<step>/…`. */
export const RUNS_FOLDER = 'runs';

/** The folders of a run, by what writes them. */
export const RUN_FOLDERS = {
  /** Rows that a query, Spark or code of your own made of the raw ones. */
  rows: 'rows',
  /** Training, validation and held-out rows, preprocessor, baseline and data report. */
  prepare: 'prepare',
  /** The same of prepared data, which is only checked. */
  check: 'check',
  /** The trained model, and checkpoints. */
  train: 'train',
  /** The candidate's answers to the held-out rows. */
  predict: 'predict',
  /** The champion's. */
  champion: 'champion',
  /** The evaluation, its page and the model card. */
  evaluate: 'evaluate',
} as const;

/** The names of files that one part writes and another one reads. */
export const FILES = {
  /** The raw training rows that a model version is compared with; CSV with a header. */
  baselineRows: 'baseline.csv',
  /** The names and types of the baseline's columns. */
  baselineSchema: 'schema.json',
  /** What was built of the baseline's files, beside them. */
  baseline: 'baseline.json',
  /** Of each series that a forecast learned from, what MASE divides its errors by; beside the baseline. */
  scales: 'scales.json',
  /** Predictions and labels of the held-out rows; CSV with a header. */
  predictions: 'predictions.csv',
  /** Of a regression, where the model errs, as small trees; beside the predictions. */
  losses: 'losses.json',
  /** SageMaker's model-quality JSON with the verdict on the success criteria. */
  evaluation: 'evaluation.json',
  /** The evaluation for people. */
  evaluationPage: 'evaluation.html',
  /** The model card, in SageMaker's schema. */
  modelCard: 'model-card.json',
  /** The model card for people. */
  modelCardPage: 'model-card.html',
  /** Where the rows came from, beside the labels. */
  lineage: 'lineage.json',
  /** What the run knows of the version that serves, beside its answers. */
  champion: 'champion.json',
  /** The evaluation of that version. */
  championEvaluation: 'champion-evaluation.json',
  /** How the values of a run's rows are distributed, beside its baseline. */
  profile: 'profile.json',
  /** What a run knows of an earlier version's rows. */
  earlier: 'earlier.json',
  /** The data report, for programs. */
  report: 'report.json',
  /** The data report for people. */
  reportPage: 'report.html',
  /** Raw held-out rows without header. */
  heldOutRows: 'features.csv',
  /** The labels of the held-out rows. */
  labels: 'labels.csv',
  /** Columns of the held-out rows that a model is judged by and never sees, beside the labels: CSV with a header. */
  judging: 'judging.txt',
  /** Of held-out images, what they are called and how they look when small, in the order of the labels and beside them; JSON lines. */
  thumbnails: 'thumbnails.jsonl',
  /** Stands for labelled rows of live traffic where a run has none. */
  noLabels: '.no-labels',
  /** What a run's extract asked. */
  query: 'query.sql',
  /** What SageMaker unpacks into a container's model folder. */
  modelArchive: 'model.tar.gz',
  /** What the first container of a model runs. */
  servingModule: 'inference.py',
  /** The parts of a plan, in the drift fan-out's folder. Its name is in the policies of deployed state machines. */
  parts: 'shards.json',
  /** By which invocations of a function take turns, beside its records. */
  lock: '.lock',
  /** Until when a monitor has done its work, beside its reports; it is JSON and no report, and ends like none. */
  progress: '.progress',
  /** What the function that decides about retraining has started and still owes, beside the records. */
  ledger: '.ledger',
} as const;

/** What the names of a monitor's reports end with, after the window's start. */
export const REPORT_ENDINGS = {
  /** The report, for programs. */
  report: '.json',
  /** The report for people. */
  page: '.html',
  /** Quality as it is estimated before labels are there. */
  estimate: '.estimate.json',
  /** The same measures in SageMaker's format. */
  modelQuality: '.model-quality.json',
} as const;

/** Where the page for people is, beside a report. */
export function toPage(report: string): string {
  return `${report.slice(0, -REPORT_ENDINGS.report.length)}${REPORT_ENDINGS.page}`;
}

/**
 * What browsers allow the pages: their own styles, and nothing that runs, loads or is sent. The pages show names and values of
 * data that anybody may have written.
 */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
