import { readFile } from 'node:fs/promises';
import type { CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';

/** A line of XGBoost's after a round, such as `[3]<TAB>train-auc:0.85<TAB>validation-auc:0.87`. */
const XGBOOST_ROUND = /^\[\d+\](?:\t[\w@.-]+:\S+)+$/gm;

/** A line of DeepAR's, such as `#quality_metric: host=algo-1, test RMSE <loss>=3.1`. */
const DEEPAR_METRIC = /#quality_metric: host=[\w-]+, (train|test) (final_loss|RMSE|mean_wQuantileLoss) <loss>=(\S+)/g;

/** A line of BlazingText's, such as `#validation_accuracy: 0.87`. */
const BLAZINGTEXT_METRIC = /^#(train|validation)_accuracy: (\S+)$/gm;

/**
 * The last value of each metric in a training's log: by the patterns of the request, or for built-in algorithms by AWS's
 * own, which a request must not have.
 */
export async function readMetrics(request: CreateTrainingJobRequest, logFile: string): Promise<Map<string, number>> {
  const { MetricDefinitions = [], TrainingImage = '' } = request.AlgorithmSpecification!;
  const readOwn = MetricDefinitions.length > 0 ? undefined : findOwnMetrics(request, TrainingImage);
  const metrics = new Map<string, number>();
  if (MetricDefinitions.length === 0 && !readOwn) {
    return metrics;
  }
  const log = await readFile(logFile, 'utf8');
  for (const { Name, Regex } of MetricDefinitions) {
    keep(metrics, Name!, [...log.matchAll(new RegExp(Regex!, 'g'))].at(-1)?.[1]);
  }
  for (const [name, value] of readOwn?.(log) ?? []) {
    keep(metrics, name, value);
  }
  return metrics;
}

type OwnMetrics = (log: string) => [name: string, value: string | undefined][];

function findOwnMetrics({ HyperParameters }: CreateTrainingJobRequest, image: string): OwnMetrics | undefined {
  if (image.includes('/sagemaker-xgboost:') && !HyperParameters?.sagemaker_program) {
    return readXgboost;
  }
  if (image.includes('/forecasting-deepar:')) {
    return readDeepAr;
  }
  return image.includes('/blazingtext:') ? readBlazingText : undefined;
}

function readXgboost(log: string): [string, string | undefined][] {
  const [, ...parts] = (log.match(XGBOOST_ROUND)?.at(-1) ?? '').split('\t');
  return parts.map((part) => {
    const [, channel, metric, value] = /^(train|validation)-([^:]+):(\S+)$/.exec(part) ?? [];
    return [`${channel}:${metric}`, value];
  });
}

function readDeepAr(log: string): [string, string | undefined][] {
  return [...log.matchAll(DEEPAR_METRIC)].map(([, channel, metric, value]) => [`${channel}:${metric}`, value]);
}

function readBlazingText(log: string): [string, string | undefined][] {
  return [...log.matchAll(BLAZINGTEXT_METRIC)].map(([, channel, value]) => [`${channel}:accuracy`, value]);
}

function keep(metrics: Map<string, number>, name: string, text: string | undefined): void {
  const value = Number(text);
  if (text !== undefined && !Number.isNaN(value)) {
    metrics.set(name, value);
  }
}
