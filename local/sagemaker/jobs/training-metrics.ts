import { readFile } from 'node:fs/promises';
import type { CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';

/** A line of XGBoost's after a round, such as `[3]<TAB>train-auc:0.85<TAB>validation-auc:0.87`. */
const XGBOOST_ROUND = /^\[\d+\](?:\t[\w@.-]+:\S+)+$/gm;

/**
 * The last value of each metric in a training's log: by the patterns of the request, or for the built-in XGBoost by AWS's
 * own, which a request must not have.
 */
export async function readMetrics(request: CreateTrainingJobRequest, logFile: string): Promise<Map<string, number>> {
  const { MetricDefinitions = [], TrainingImage = '' } = request.AlgorithmSpecification!;
  const isBuiltIn = TrainingImage.includes('/sagemaker-xgboost:') && !request.HyperParameters?.sagemaker_program;
  const metrics = new Map<string, number>();
  if (MetricDefinitions.length === 0 && !isBuiltIn) {
    return metrics;
  }
  const log = await readFile(logFile, 'utf8');
  for (const { Name, Regex } of MetricDefinitions) {
    keep(metrics, Name!, [...log.matchAll(new RegExp(Regex!, 'g'))].at(-1)?.[1]);
  }
  if (isBuiltIn && MetricDefinitions.length === 0) {
    const [, ...parts] = (log.match(XGBOOST_ROUND)?.at(-1) ?? '').split('\t');
    for (const part of parts) {
      const [, channel, metric, value] = /^(train|validation)-([^:]+):(\S+)$/.exec(part) ?? [];
      keep(metrics, `${channel}:${metric}`, value);
    }
  }
  return metrics;
}

function keep(metrics: Map<string, number>, name: string, text: string | undefined): void {
  const value = Number(text);
  if (text !== undefined && !Number.isNaN(value)) {
    metrics.set(name, value);
  }
}
