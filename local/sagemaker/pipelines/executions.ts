import type { StartPipelineExecutionRequest } from '@aws-sdk/client-sagemaker';
import type { Operations } from '../../interfaces';
import type { SageMakerContext } from '../context';
import { resourceNotFound, validationError } from '../errors';
import { randomId } from '../identifiers';
import { listPage } from '../pagination';
import { parseDefinition } from './definition';
import type { PipelineExecution, StepEvent } from './execution';
import { Executor } from './executor';
import { resolveParameters } from './parameters';
import type { Pipelines } from './pipelines';
import type { StepRunner } from './step-runner';

/** StartPipelineExecution and its family. */
export class PipelineExecutions {
  private readonly executions = new Map<string, { execution: PipelineExecution; executor: Executor }>();
  private readonly tokens = new Map<string, string>();

  constructor(
    private readonly context: SageMakerContext,
    private readonly pipelines: Pipelines,
    private readonly runner: StepRunner,
    private readonly onStep: (event: StepEvent) => void,
    private readonly retryDelaySeconds?: number,
  ) {
    pipelines.countRunningWith(
      (arn) =>
        [...this.executions.values()].filter(
          ({ execution }) => execution.pipelineArn === arn && ['Executing', 'Stopping'].includes(execution.status),
        ).length,
    );
  }

  public operations(): Operations {
    return {
      StartPipelineExecution: (request) => ({ PipelineExecutionArn: this.start(request) }),
      DescribePipelineExecution: ({ PipelineExecutionArn }) => describe(this.find(PipelineExecutionArn).execution),
      DescribePipelineDefinitionForExecution: ({ PipelineExecutionArn }) => {
        const { execution } = this.find(PipelineExecutionArn);
        return { PipelineDefinition: execution.definitionText, CreationTime: execution.startTime };
      },
      ListPipelineExecutions: (request) => this.list(request),
      ListPipelineExecutionSteps: (request) => this.listSteps(request),
      ListPipelineParametersForExecution: (request) => {
        const { execution } = this.find(request.PipelineExecutionArn);
        const values = Object.entries(execution.parameters).map(([Name, value]) => ({ Name, Value: String(value) }));
        const { page, NextToken } = listPage(values, request, {
          name: ({ Name }) => Name,
          created: () => execution.startTime,
          defaultOrder: 'Ascending',
        });
        return { PipelineParameters: page, NextToken };
      },
      StopPipelineExecution: ({ PipelineExecutionArn }) => {
        const { execution, executor } = this.find(PipelineExecutionArn);
        if (execution.status !== 'Executing') {
          throw validationError(
            `Pipeline execution with ARN ${PipelineExecutionArn} is in status ${execution.status} and cannot be stopped.`,
          );
        }
        executor.stop();
        return { PipelineExecutionArn };
      },
    };
  }

  /** Resolves when no execution is running. */
  public async settle(): Promise<void> {
    await Promise.all([...this.executions.values()].map(({ execution }) => execution.done));
  }

  /** Ends all executions. */
  public async stop(): Promise<void> {
    const all = [...this.executions.values()];
    all.forEach(({ executor }) => executor.stop());
    await Promise.all(all.map(({ execution }) => execution.done));
  }

  /** Starts an execution, or finds the one that the same token has started. */
  private start(request: StartPipelineExecutionRequest): string {
    const pipeline = this.pipelines.find(request.PipelineName!);
    const unsupported = ['SelectiveExecutionConfig', 'PipelineVersionId'].filter((member) => member in request);
    if (unsupported.length > 0) {
      throw validationError(`The local cloud does not support ${unsupported.join(', ')} of StartPipelineExecution.`);
    }
    const token =
      request.ClientRequestToken === undefined ? undefined : `${pipeline.arn} ${request.ClientRequestToken}`;
    const earlier = token === undefined ? undefined : this.tokens.get(token);
    if (earlier !== undefined) {
      return earlier;
    }
    const given = (request.PipelineParameters ?? []) as Array<{ Name: string; Value: string }>;
    // an execution keeps the definition of its start, whatever UpdatePipeline does meanwhile
    const definition = parseDefinition(pipeline.definition);
    const parameters = resolveParameters(definition.Parameters, given);
    const now = this.context.clock.now();
    const id = randomId(12);
    const execution: PipelineExecution = {
      id,
      arn: `${pipeline.arn}/execution/${id}`,
      pipelineName: pipeline.name,
      pipelineArn: pipeline.arn,
      displayName: request.PipelineExecutionDisplayName ?? `execution-${now.getTime()}`,
      description: request.PipelineExecutionDescription,
      definitionText: pipeline.definition,
      definition,
      parameters,
      parallelism: request.ParallelismConfiguration ?? pipeline.parallelism,
      startTime: now,
      abort: new AbortController(),
      steps: [],
      modified: now,
      status: 'Executing',
      done: Promise.resolve(),
    };
    const executor = new Executor(this.context, this.runner, execution, this.onStep, this.retryDelaySeconds);
    this.executions.set(execution.arn, { execution, executor });
    if (token !== undefined) {
      this.tokens.set(token, execution.arn);
    }
    pipeline.lastRun = now;
    execution.done = executor.run();
    return execution.arn;
  }

  private find(arn: string): { execution: PipelineExecution; executor: Executor } {
    const found = this.executions.get(arn);
    if (found === undefined) {
      throw resourceNotFound(`Pipeline execution with ARN ${arn} does not exist.`);
    }
    return found;
  }

  private list(request: any): unknown {
    const { arn } = this.pipelines.find(request.PipelineName);
    const selected = [...this.executions.values()]
      .map(({ execution }) => execution)
      .filter((execution) => execution.pipelineArn === arn);
    const { page, NextToken } = listPage(
      selected,
      {
        ...request,
        SortBy: undefined,
        CreationTimeAfter: request.CreatedAfter,
        CreationTimeBefore: request.CreatedBefore,
      },
      { name: ({ id }) => id, created: ({ startTime }) => startTime },
    );
    return {
      PipelineExecutionSummaries: page.map((execution) => ({
        PipelineExecutionArn: execution.arn,
        StartTime: execution.startTime,
        PipelineExecutionStatus: execution.status,
        PipelineExecutionDescription: execution.description,
        PipelineExecutionDisplayName: execution.displayName,
        PipelineExecutionFailureReason: execution.failureReason,
      })),
      NextToken,
    };
  }

  private listSteps(request: any): unknown {
    const { execution } = this.find(request.PipelineExecutionArn);
    const { page, NextToken } = listPage(execution.steps, request, {
      name: ({ name }) => name,
      created: ({ startTime }) => startTime,
    });
    return {
      PipelineExecutionSteps: page.map((step) => ({
        StepName: step.name,
        StepDisplayName: step.displayName,
        StepDescription: step.description,
        StartTime: step.startTime,
        EndTime: step.endTime,
        StepStatus: step.status,
        FailureReason: step.failureReason,
        Metadata: step.metadata,
        AttemptCount: step.attempts,
      })),
      NextToken,
    };
  }
}

function describe(execution: PipelineExecution): Record<string, unknown> {
  return {
    PipelineArn: execution.pipelineArn,
    PipelineExecutionArn: execution.arn,
    PipelineExecutionDisplayName: execution.displayName,
    PipelineExecutionStatus: execution.status,
    PipelineExecutionDescription: execution.description,
    PipelineExperimentConfig: execution.experiment,
    FailureReason: execution.failureReason,
    CreationTime: execution.startTime,
    LastModifiedTime: execution.modified,
    ParallelismConfiguration: execution.parallelism,
  };
}
