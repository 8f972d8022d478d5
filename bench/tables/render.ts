import type { TrainingSummary } from '../../cli/local/train/training-summary';

/** A table, straight through, and what others reach on the same rows. */
export interface TableResult {
  readonly name: string;
  readonly package: string;
  readonly target: string;
  /** Rows of the file. */
  readonly rows: number;
  /** Undefined when the run ended before it judged. */
  readonly summary?: TrainingSummary;
  readonly failure?: string;
  readonly others?: {
    readonly linear: number;
    readonly boosted: number;
    readonly flaml: number;
    /** The kind of model that FLAML's search ended at, by its name there. */
    readonly flamlModel: string;
  };
}

/** The metric of each problem type. */
const METRIC = {
  binary: 'auc',
  multiclass: 'macroF1',
  regression: 'rmse',
  forecasting: 'mase',
  objectDetection: 'meanAveragePrecision',
} as const;

function write(value: number | undefined): string {
  if (value === undefined) {
    return '–';
  }
  const size = Math.abs(value);
  return value.toLocaleString('en-US', { maximumFractionDigits: size < 10 ? 3 : size < 1000 ? 1 : 0 });
}

/** How a result lies beside the better of scikit-learn's two: within our interval, or on which side of it. */
function compare({ summary, others }: TableResult): string {
  const metric = summary && METRIC[summary.problemType];
  const own = summary?.metrics.find(({ name }) => name === metric);
  if (own === undefined || others === undefined || own.lower === undefined || own.upper === undefined) {
    return '–';
  }
  const lower = metric === 'rmse';
  const best = lower ? Math.min(others.linear, others.boosted) : Math.max(others.linear, others.boosted);
  if (best >= own.lower && best <= own.upper) {
    return 'within noise';
  }
  return best > own.upper === lower ? '**better**' : '**worse**';
}

function renderRow(result: TableResult): string {
  const { name, package: source, target, rows, summary, failure, others } = result;
  const head = `| ${name} | ${source} | ${target} | ${rows.toLocaleString('en-US')} |`;
  if (summary === undefined) {
    return `${head} ${failure} | | | | | | |`;
  }
  const metric = METRIC[summary.problemType];
  const own = summary.metrics.find((one) => one.name === metric)!;
  return `${head} ${metric} | ${write(own.naive?.value)} | **${write(own.value)}** (${write(own.lower)} to ${write(own.upper)}) | ${write(others?.linear)} | ${write(others?.boosted)} | ${write(others?.flaml)} (${others?.flamlModel}) | ${compare(result)} | ${summary.durations.total!.toFixed(0)} s |`;
}

/** The page. */
export function renderTables(results: TableResult[], machine: string, budget: number): string {
  return `# Tables that nobody prepared for

Each table goes as its package has it through \`sagemaker-lifecycle local --data <table> --target <column> --only train\`: recipe, split, algorithm and criteria are guessed, nothing is said but the target. Beside it, on the same training and held-out rows, what others reach: the best answer without a model; scikit-learn's own pipelines (imputer, scaler and one-hot columns before a linear model; gradient boosting with its defaults); and FLAML, which searches for ${budget} seconds of CPU in one process (its model is in brackets) and has the validation rows for training besides.

| table | from | target | rows | metric | naive | proposed (95 % interval) | linear | boosted | FLAML | beside scikit-learn | time |
|---|---|---|---:|---|---:|---:|---:|---:|---:|---|---:|
${results.map(renderRow).join('\n')}

Of rmse less is better. "Within noise": the better of scikit-learn's two lies in the 95 % interval of the proposed model. The time is that of the whole command, on ${machine}.

Made by \`npx tsx bench/tables.ts --write\`, which makes an environment from \`bench/tables/requirements.txt\`.
`;
}
