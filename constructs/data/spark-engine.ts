import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { CONFIG_KEYS } from '../../contract/jobs';
import { SPARK_IMAGE } from '../foundation/container-images';
import { checkKnownInteger } from '../foundation/names';
import { packageAsset } from '../foundation/package-files';
import { LifecycleValidationError } from '../foundation/validation-error';
import { sparkProgram } from '../pipeline/processing-program';
import type { SparkEngineProps } from './engine-props';
import type { PreparationEngine } from './preparation-engine';

/** 16 cores and 64 GiB: what two of them do in an hour is in docs/engines.md. */
const DEFAULT_SPARK_INSTANCE = 'ml.m5.4xlarge';

/** Properties that are read before the job's program begins, by the program that submits it. */
const FIXED = ['spark.master', 'spark.submit.deployMode', 'spark.submit.pyFiles'];

/** The preparation as a program of Spark's. */
export function sparkEngine({
  instances = 2,
  properties = {},
  networkIsolation = true,
}: SparkEngineProps): PreparationEngine {
  checkKnownInteger('instances', instances, 1, 100);
  for (const name of Object.keys(properties)) {
    if (!name.startsWith('spark.')) {
      throw new LifecycleValidationError(
        `properties: must be properties of Spark, whose names begin with 'spark.', got '${name}'`,
      );
    }
    if (FIXED.includes(name) || name.startsWith('spark.driver.memory')) {
      throw new LifecycleValidationError(
        `properties: '${name}' is set by SageMaker's container before the program begins, and cannot be changed`,
      );
    }
  }
  return {
    image: SPARK_IMAGE,
    instanceCount: instances,
    defaultInstance: DEFAULT_SPARK_INSTANCE,
    networkIsolation,
    configuration: { [CONFIG_KEYS.sparkProperties]: properties },
    bindProgram: (scope, code, configuration) => {
      const program = new s3assets.Asset(scope, 'Program', { path: packageAsset(scope, 'jobs', 'spark_entry.py') });
      return sparkProgram(SPARK_IMAGE, program, code, configuration);
    },
  };
}
