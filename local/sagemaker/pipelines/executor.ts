import type { SageMakerContext } from '../context';
import { messageOf } from '../errors';
import { evaluateConditions } from './conditions';
import type { ExecutionStatus, PipelineExecution, StepEvent, StepExecution, StepStatus } from './execution';
import { nameExperiment } from './experiment';
import { ExpressionError, type ExpressionScope, evaluate } from './expressions';
import { StepFailure, withRetries } from './retry';
import { branches, dependencies, type StepDefinition, withBranches } from './step-definition';
import type { StepRunner } from './step-runner';

/** How a step came out for the steps that depend on it. */
type Outcome = 'Succeeded' | 'Failed' | 'Skipped';

/**
 * Runs one execution of a pipeline: every step as soon as what it depends on has succeeded, side by side where possible.
 * After a failure no further step starts; those that run are left to finish. A Fail step and a stop end those too.
 */
export class Executor {
  private readonly outcomes = new Map<string, { promise: Promise<Outcome>; settle: (outcome: Outcome) => void }>();
  private readonly definitions = new Map<string, StepDefinition>();
  private failed = false;
  private stopped = false;

  constructor(
    private readonly context: SageMakerContext,
    private readonly runner: StepRunner,
    private readonly execution: PipelineExecution,
    private readonly onStep: (event: StepEvent) => void,
    private readonly retryDelaySeconds?: number,
  ) {
    for (const step of execution.definition.Steps.flatMap(withBranches)) {
      this.definitions.set(step.Name, step);
      let settle: (outcome: Outcome) => void = () => undefined;
      const promise = new Promise<Outcome>((resolve) => {
        settle = resolve;
      });
      this.outcomes.set(step.Name, { promise, settle });
    }
  }

  /** Runs to the end; it does not reject. */
  public async run(): Promise<void> {
    this.emitExecution(undefined);
    try {
      await this.record();
    } catch (error) {
      this.execution.failureReason = `ClientError: ${messageOf(error)}`;
      this.enter('Failed');
      return;
    }
    await Promise.all(this.execution.definition.Steps.map((step) => this.runStep(step)));
    if (this.stopped) {
      this.enter('Stopped');
    } else if (this.failed) {
      this.execution.failureReason = 'Step failure: One or multiple steps failed.';
      this.enter('Failed');
    } else {
      this.enter('Succeeded');
    }
  }

  /** Ends the steps that run; the execution is Stopped when they are gone. */
  public stop(): void {
    if (this.execution.status === 'Executing') {
      this.stopped = true;
      this.enter('Stopping');
      this.abort('the execution was stopped');
    }
  }

  /** Names the experiment and the trial that the execution is recorded in, if it is. */
  private async record(): Promise<void> {
    const config = this.execution.definition.PipelineExperimentConfig;
    if (config !== undefined) {
      this.execution.experiment = await nameExperiment(config, this.scope());
    }
  }

  private async runStep(step: StepDefinition): Promise<void> {
    const waited = await Promise.all(dependencies(step).map((name) => this.outcomes.get(name)!.promise));
    if (this.failed || this.execution.abort.signal.aborted || waited.some((outcome) => outcome !== 'Succeeded')) {
      this.skip(step);
      return;
    }
    const record: StepExecution = {
      name: step.Name,
      type: step.Type,
      displayName: step.DisplayName,
      description: step.Description,
      status: 'Starting',
      startTime: this.context.clock.now(),
      attempts: 0,
      metadata: {},
    };
    this.execution.steps.push(record);
    this.emitStep(record, undefined);
    this.change(record, 'Executing');
    try {
      await this.perform(step, record);
    } catch (error) {
      this.fail(step, record, error);
      return;
    }
    record.endTime = this.context.clock.now();
    this.change(record, 'Succeeded');
    this.outcomes.get(step.Name)!.settle('Succeeded');
    await this.runBranches(step, record);
  }

  private async perform(step: StepDefinition, record: StepExecution): Promise<void> {
    const scope = this.scope();
    const { signal } = this.execution.abort;
    if (step.Type === 'Condition') {
      record.attempts = 1;
      record.metadata = {
        Condition: { Outcome: (await evaluateConditions(step.Arguments.Conditions, scope)) ? 'True' : 'False' },
      };
      return;
    }
    if (step.Type === 'Fail') {
      record.attempts = 1;
      const ErrorMessage = String(await evaluate(step.Arguments.ErrorMessage, scope));
      throw new StepFailure(ErrorMessage, undefined, { Fail: { ErrorMessage } });
    }
    const args = await evaluate(step.Arguments, scope);
    const { clock } = this.context;
    const { result, metadata } = await withRetries(
      step.RetryPolicies ?? [],
      { clock, signal, delaySeconds: this.retryDelaySeconds },
      (attempt) => {
        record.attempts = attempt;
        return this.runner.run(step, args, this.execution, (early) => {
          record.metadata = early;
        });
      },
    );
    record.result = result;
    record.metadata = metadata;
  }

  private async runBranches(step: StepDefinition, record: StepExecution): Promise<void> {
    if (step.Type !== 'Condition') {
      return;
    }
    const { IfSteps = [], ElseSteps = [] } = step.Arguments;
    const taken: StepDefinition[] = (record.metadata.Condition as any).Outcome === 'True' ? IfSteps : ElseSteps;
    branches(step)
      .filter((nested) => !taken.includes(nested))
      .forEach((nested) => this.skip(nested));
    await Promise.all(taken.map((nested) => this.runStep(nested)));
  }

  /** A step that is not reached appears nowhere; what depends on it is not reached either. */
  private skip(step: StepDefinition): void {
    withBranches(step).forEach(({ Name }) => this.outcomes.get(Name)!.settle('Skipped'));
  }

  private fail(step: StepDefinition, record: StepExecution, error: unknown): void {
    record.endTime = this.context.clock.now();
    if (this.execution.abort.signal.aborted) {
      this.change(record, 'Stopped');
    } else {
      this.failed = true;
      const expected = error instanceof StepFailure || error instanceof ExpressionError;
      const prefix = error instanceof StepFailure ? '' : expected ? 'ClientError: ' : 'InternalServerError: ';
      record.failureReason = `${prefix}${messageOf(error)}`.slice(0, 1024);
      record.metadata = (error instanceof StepFailure ? error.metadata : undefined) ?? record.metadata;
      this.change(record, 'Failed');
      if (step.Type === 'Fail') {
        this.abort(`the step ${step.Name} ended the execution`);
      }
    }
    this.outcomes.get(step.Name)!.settle('Failed');
    branches(step).forEach((nested) => this.skip(nested));
  }

  private abort(reason: string): void {
    this.execution.steps
      .filter(({ status }) => status === 'Executing')
      .forEach((record) => this.change(record, 'Stopping'));
    this.execution.abort.abort(new Error(reason));
  }

  private scope(): ExpressionScope {
    const { execution, context } = this;
    const readJson = async (uri: string): Promise<unknown> => {
      try {
        return JSON.parse((await context.store.read(uri)).toString('utf8'));
      } catch (error) {
        throw new ExpressionError(`${uri} cannot be read as JSON: ${messageOf(error)}`);
      }
    };
    const describeStep = (name: string): Record<string, unknown> => {
      const result = execution.steps.find((step) => step.name === name)?.result;
      if (result === undefined) {
        throw new ExpressionError(`the step ${name} has no result`);
      }
      return result;
    };
    return {
      parameters: execution.parameters,
      execution: {
        PipelineExecutionId: execution.id,
        PipelineExecutionArn: execution.arn,
        PipelineName: execution.pipelineName,
        PipelineArn: execution.pipelineArn,
        StartDateTime: execution.startTime.toISOString(),
        CurrentDateTime: context.clock.now().toISOString(),
      },
      describeStep,
      readJson,
      readPropertyFile: async (stepName, name) => {
        const { OutputName, FilePath } = this.definitions
          .get(stepName)!
          .PropertyFiles!.find((file) => file.PropertyFileName === name)!;
        const outputs: any[] = (describeStep(stepName).ProcessingOutputConfig as any).Outputs;
        const { S3Output } = outputs.find((output) => output.OutputName === OutputName);
        return readJson(`${S3Output.S3Uri.replace(/\/+$/, '')}/${FilePath}`);
      },
    };
  }

  private change(record: StepExecution, status: StepStatus): void {
    const previous = record.status;
    record.status = status;
    this.emitStep(record, previous);
  }

  private enter(status: ExecutionStatus): void {
    const previous = this.execution.status;
    this.execution.status = status;
    this.execution.modified = this.context.clock.now();
    this.emitExecution(previous);
  }

  private emitStep(record: StepExecution, previousStepStatus: StepStatus | undefined): void {
    const { execution } = this;
    const { name: stepName, type: stepType, status, startTime, endTime, failureReason } = record;
    execution.modified = this.context.clock.now();
    this.onStep({
      executionArn: execution.arn,
      executionName: execution.displayName,
      stepName,
      stepType,
      status,
      startTime,
      endTime,
      failureReason,
    });
    this.context.emitter.emit(
      'SageMaker Model Building Pipeline Execution Step Status Change',
      {
        metadata: lowerKeys(record.metadata),
        stepStartTime: startTime,
        stepEndTime: endTime,
        stepName,
        stepType,
        previousStepStatus,
        currentStepStatus: status,
        failureReason,
        pipelineArn: execution.pipelineArn,
        pipelineExecutionArn: execution.arn,
      },
      [execution.pipelineArn, execution.arn],
    );
  }

  private emitExecution(previous: ExecutionStatus | undefined): void {
    const { execution } = this;
    const ended = !['Executing', 'Stopping'].includes(execution.status);
    this.context.emitter.emit(
      'SageMaker Model Building Pipeline Execution Status Change',
      {
        pipelineExecutionDisplayName: execution.displayName,
        currentPipelineExecutionStatus: execution.status,
        previousPipelineExecutionStatus: previous,
        executionStartTime: execution.startTime,
        executionEndTime: ended ? execution.modified : undefined,
        pipelineExecutionDescription: execution.description,
        pipelineArn: execution.pipelineArn,
        pipelineExecutionArn: execution.arn,
      },
      [execution.pipelineArn, execution.arn],
    );
  }
}

/** The events spell the metadata of a step with small first letters. */
function lowerKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key[0].toLowerCase() + key.slice(1), lowerKeys(item)]),
  );
}
