import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';
import { readMetrics } from '../../../../local/sagemaker/jobs/training-metrics';

const folder = mkdtempSync(join(tmpdir(), 'metrics-'));
afterAll(() => rmSync(folder, { recursive: true }));

// The lines of DeepAR are those of a training at AWS.
const LOG = [
  '[03/14/2019 21:48:40 INFO 139824253740864] #test_score (algo-1, wQuantileLoss[0.9]): 0.0934876',
  '[03/14/2019 21:48:40 INFO 139824253740864] #quality_metric: host=algo-1, epoch=1, train loss <loss>=2.5',
  '[03/14/2019 21:48:40 INFO 139824253740864] #quality_metric: host=algo-1, train final_loss <loss>=-1.25',
  '[03/14/2019 21:48:40 INFO 139824253740864] #quality_metric: host=algo-1, test RMSE <loss>=0.347935478716',
  '[03/14/2019 21:48:40 INFO 139824253740864] #quality_metric: host=algo-1, test mean_wQuantileLoss <loss>=0.142695143819',
  '[0]\ttrain-auc:0.80000\tvalidation-auc:0.70000',
  '[1]\ttrain-auc:0.90000\tvalidation-auc:0.75000',
].join('\n');

const read = (
  image: string,
  more: object = {},
  parameters: Record<string, string> = {},
): Promise<Map<string, number>> => {
  const logFile = join(folder, 'log');
  writeFileSync(logFile, LOG);
  const request = {
    AlgorithmSpecification: { TrainingImage: `1.dkr.ecr.eu-west-1.amazonaws.com/${image}`, ...more },
    HyperParameters: parameters,
  };
  return readMetrics(request as CreateTrainingJobRequest, logFile);
};

test('metrics are those that AWS reads of each built-in algorithm', async () => {
  expect(Object.fromEntries(await read('forecasting-deepar:1'))).toEqual({
    'train:final_loss': -1.25,
    'test:RMSE': 0.347935478716,
    'test:mean_wQuantileLoss': 0.142695143819,
  });
  expect(Object.fromEntries(await read('sagemaker-xgboost:3.2-0'))).toEqual({
    'train:auc': 0.9,
    'validation:auc': 0.75,
  });
});

test('a script has those that its request defines, and no others', async () => {
  const definitions = { MetricDefinitions: [{ Name: 'rmse', Regex: 'test RMSE <loss>=(\\S+)' }] };
  expect(Object.fromEntries(await read('own:1', definitions))).toEqual({ rmse: 0.347935478716 });
  expect((await read('own:1')).size).toBe(0);
  expect((await read('sagemaker-xgboost:3.2-0', {}, { sagemaker_program: 'train.py' })).size).toBe(0);
});
