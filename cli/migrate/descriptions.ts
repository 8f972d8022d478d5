import type {
  DescribeDataQualityJobDefinitionResponse,
  DescribeEndpointCommandOutput,
  DescribeModelBiasJobDefinitionResponse,
  DescribeModelExplainabilityJobDefinitionResponse,
  DescribeModelQualityJobDefinitionResponse,
  DescribeMonitoringScheduleResponse,
  DescribeProcessingJobResponse,
} from '@aws-sdk/client-sagemaker';
import { InputError } from '../drift/input-error';
import { parseJson, readWhole } from '../drift/read-baseline';
import { findJsonFiles } from './find-json-files';

/** What a monitoring job does, as SageMaker describes it. */
export type JobDefinition = Partial<
  DescribeDataQualityJobDefinitionResponse &
    DescribeModelQualityJobDefinitionResponse &
    DescribeModelBiasJobDefinitionResponse &
    DescribeModelExplainabilityJobDefinitionResponse
>;

/** What SageMaker says about the monitoring of endpoints. */
export interface Descriptions {
  readonly schedules: DescribeMonitoringScheduleResponse[];
  readonly definitions: JobDefinition[];
  readonly endpoints: DescribeEndpointCommandOutput[];
  /** Processing jobs of monitoring schedules. */
  readonly executions: DescribeProcessingJobResponse[];
  /** Schedules whose endpoint is deleted. */
  readonly orphans: string[];
}

/** Which members each description has. */
const KINDS: readonly { readonly list: Exclude<keyof Descriptions, 'orphans'>; readonly members: readonly string[] }[] =
  [
    { list: 'schedules', members: ['MonitoringScheduleName', 'MonitoringScheduleConfig'] },
    { list: 'definitions', members: ['JobDefinitionName', 'DataQualityJobInput'] },
    { list: 'definitions', members: ['JobDefinitionName', 'ModelQualityJobInput'] },
    { list: 'definitions', members: ['JobDefinitionName', 'ModelBiasJobInput'] },
    { list: 'definitions', members: ['JobDefinitionName', 'ModelExplainabilityJobInput'] },
    { list: 'endpoints', members: ['EndpointName', 'EndpointStatus'] },
    { list: 'executions', members: ['ProcessingJobName', 'ProcessingOutputConfig'] },
  ];

const COMMANDS =
  'describe-monitoring-schedule, describe-data-quality-job-definition, describe-model-quality-job-definition, describe-model-bias-job-definition, describe-model-explainability-job-definition, describe-endpoint and describe-processing-job';

/**
 * Reads what `aws sagemaker describe-…` printed: a file for each description, or a list of them.
 *
 * @param locations files, and folders with `.json` files
 * @throws InputError for a file that is none of them
 */
export async function readDescriptions(locations: readonly string[]): Promise<Descriptions> {
  const found: Descriptions = { schedules: [], definitions: [], endpoints: [], executions: [], orphans: [] };
  for (const file of await findJsonFiles('--from', locations)) {
    const content = parseJson('--from', file, await readWhole('--from', file));
    for (const description of Array.isArray(content) ? content : [content]) {
      const kind = KINDS.find(({ members }) => members.every((name) => description?.[name] != null));
      if (!kind) {
        throw new InputError(
          `--from ${file} is not what aws sagemaker prints for monitoring; it must be of ${COMMANDS}, as JSON`,
        );
      }
      found[kind.list].push(description);
    }
  }
  return found;
}
