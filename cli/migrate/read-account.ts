import {
  DescribeDataQualityJobDefinitionCommand,
  DescribeEndpointCommand,
  DescribeModelBiasJobDefinitionCommand,
  DescribeModelExplainabilityJobDefinitionCommand,
  DescribeModelQualityJobDefinitionCommand,
  DescribeMonitoringScheduleCommand,
  type DescribeMonitoringScheduleResponse,
  DescribeProcessingJobCommand,
  type DescribeProcessingJobResponse,
  ListMonitoringExecutionsCommand,
  type MonitoringType,
  paginateListMonitoringSchedules,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { isNotFound } from '../../engine/aws/aws-errors';
import { describeAwsError } from '../aws-problem';
import { InputError } from '../drift/input-error';
import type { Descriptions, JobDefinition } from './descriptions';

/** What is read of an account. */
export interface AccountOptions {
  /** @default - every endpoint that has a schedule */
  readonly endpointName?: string;
  /** How many executions of each schedule are compared. */
  readonly executions: number;
}

/**
 * Reads the monitoring schedules of the account and region of the environment, and what they refer to. Nothing is changed.
 *
 * @throws InputError when SageMaker refuses, with its words
 */
export async function readAccount(sageMaker: SageMakerClient, options: AccountOptions): Promise<Descriptions> {
  try {
    const names: string[] = [];
    for await (const page of paginateListMonitoringSchedules(
      { client: sageMaker },
      options.endpointName === undefined ? {} : { EndpointName: options.endpointName },
    )) {
      names.push(...(page.MonitoringScheduleSummaries ?? []).map(({ MonitoringScheduleName: name }) => name!));
    }
    const found: Descriptions = { schedules: [], definitions: [], endpoints: [], executions: [], orphans: [] };
    for (const name of names) {
      await addSchedule(sageMaker, found, name, options.executions);
    }
    return found;
  } catch (error) {
    throw new InputError(`the account's monitoring schedules cannot be read: ${describeAwsError(error)}`);
  }
}

async function addSchedule(
  sageMaker: SageMakerClient,
  found: Descriptions,
  name: string,
  executions: number,
): Promise<void> {
  const schedule = await sageMaker.send(new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: name }));
  const endpointName = schedule.EndpointName;
  if (endpointName !== undefined && !(await addEndpoint(sageMaker, found, endpointName))) {
    found.orphans.push(name);
    return;
  }
  found.schedules.push(schedule);
  const definition = await readDefinition(sageMaker, schedule);
  if (definition) {
    found.definitions.push(definition);
  }
  found.executions.push(...(await readExecutions(sageMaker, name, executions)));
}

/** A schedule stays when its endpoint is deleted; whether the endpoint is there. */
async function addEndpoint(sageMaker: SageMakerClient, { endpoints }: Descriptions, name: string): Promise<boolean> {
  if (endpoints.some((one) => one.EndpointName === name)) {
    return true;
  }
  try {
    endpoints.push(await sageMaker.send(new DescribeEndpointCommand({ EndpointName: name })));
    return true;
  } catch (error) {
    if (isNotFound(error)) {
      return false;
    }
    throw error;
  }
}

async function readDefinition(
  sageMaker: SageMakerClient,
  { MonitoringType: outer, MonitoringScheduleConfig: config }: DescribeMonitoringScheduleResponse,
): Promise<JobDefinition | undefined> {
  const name = config?.MonitoringJobDefinitionName;
  if (name === undefined) {
    return undefined;
  }
  const request = { JobDefinitionName: name };
  const readers: Record<MonitoringType, () => Promise<JobDefinition>> = {
    DataQuality: () => sageMaker.send(new DescribeDataQualityJobDefinitionCommand(request)),
    ModelQuality: () => sageMaker.send(new DescribeModelQualityJobDefinitionCommand(request)),
    ModelBias: () => sageMaker.send(new DescribeModelBiasJobDefinitionCommand(request)),
    ModelExplainability: () => sageMaker.send(new DescribeModelExplainabilityJobDefinitionCommand(request)),
  };
  return readers[config?.MonitoringType ?? outer ?? 'DataQuality']();
}

/** The newest executions that came to a result. */
async function readExecutions(
  sageMaker: SageMakerClient,
  name: string,
  count: number,
): Promise<DescribeProcessingJobResponse[]> {
  if (count === 0) {
    return [];
  }
  // Those that failed or found nothing to read are among them: a page of a hundred holds enough that did.
  const { MonitoringExecutionSummaries: summaries = [] } = await sageMaker.send(
    new ListMonitoringExecutionsCommand({
      MonitoringScheduleName: name,
      SortBy: 'ScheduledTime',
      SortOrder: 'Descending',
      MaxResults: 100,
    }),
  );
  const jobs = summaries
    .filter(({ MonitoringExecutionStatus: status }) => status?.startsWith('Completed'))
    .flatMap(({ ProcessingJobArn: arn }) => (arn === undefined ? [] : [arn.slice(arn.lastIndexOf('/') + 1)]));
  const executions: DescribeProcessingJobResponse[] = [];
  for (const job of jobs.slice(0, count)) {
    executions.push(await sageMaker.send(new DescribeProcessingJobCommand({ ProcessingJobName: job })));
  }
  return executions;
}
