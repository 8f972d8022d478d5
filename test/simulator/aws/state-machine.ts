import type {
  DescribeExecutionCommandInput,
  RedriveExecutionCommandInput,
  StartExecutionCommandInput,
} from '@aws-sdk/client-sfn';
import type { Runtime } from '../runtime';
import { awsError } from './errors';
import type { LambdaModel } from './lambda';

/** An execution that has a plan worked on in parts, and then merged. */
export interface Execution {
  readonly name: string;
  readonly input: string;
  readonly plan: string;
  /** Parts that are not done. */
  readonly open: Set<number>;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  redriveCount: number;
}

/** Waits before the further tries of a task, with the factor of the definition; a real one has jitter. */
const RETRY_MILLISECONDS = [20_000, 60_000, 180_000];
const MOMENT = 500;

/** Step Functions with the state machine that measures a window in parts. */
export class StateMachineModel {
  public readonly executions = new Map<string, Execution>();

  public constructor(
    private readonly runtime: Runtime,
    private readonly worker: LambdaModel,
  ) {}

  public get isBusy(): boolean {
    return [...this.executions.values()].some(({ status }) => status === 'RUNNING');
  }

  // The operations of Step Functions, by their names.

  /** The same name and input as those of an execution that runs mean that one. */
  public StartExecution({ stateMachineArn = '', name = '', input = '' }: StartExecutionCommandInput): unknown {
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const existing = this.executions.get(executionArn);
    if (existing && (existing.status !== 'RUNNING' || existing.input !== input)) {
      throw awsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    if (!existing) {
      const { plan, parts } = JSON.parse(input) as { plan: string; parts: number[] };
      const execution: Execution = { name, input, plan, open: new Set(parts), status: 'RUNNING', redriveCount: 0 };
      this.executions.set(executionArn, execution);
      this.runtime.after(MOMENT, () => this.run(execution));
    }
    return { executionArn, startDate: new Date(this.runtime.now) };
  }

  public DescribeExecution({ executionArn }: DescribeExecutionCommandInput): unknown {
    const { status, redriveCount } = this.find(executionArn);
    return { executionArn, status, redriveCount };
  }

  /** Goes on with the parts that are not done. */
  public RedriveExecution({ executionArn }: RedriveExecutionCommandInput): unknown {
    const execution = this.find(executionArn);
    if (execution.status !== 'FAILED') {
      throw awsError('ExecutionNotRedrivable', 'Execution is not redrivable');
    }
    execution.status = 'RUNNING';
    execution.redriveCount++;
    this.runtime.after(MOMENT, () => this.run(execution));
    return { redriveDate: new Date(this.runtime.now) };
  }

  private find(arn = ''): Execution {
    const execution = this.executions.get(arn);
    if (!execution) {
      throw awsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    }
    return execution;
  }

  private run(execution: Execution): void {
    const { plan, open } = execution;
    if (open.size === 0) {
      this.merge(execution);
      return;
    }
    for (const part of [...open]) {
      this.work(execution, { plan, part }, 0, () => {
        open.delete(part);
        if (open.size === 0) {
          this.merge(execution);
        }
      });
    }
  }

  private merge(execution: Execution): void {
    this.work(execution, { plan: execution.plan }, 0, () => {
      execution.status = 'SUCCEEDED';
    });
  }

  /** Has the function do something, and tries again what fails; in the end the execution fails, with all of its parts. */
  private work(execution: Execution, event: object, tries: number, then: () => void): void {
    const redrive = execution.redriveCount;
    const isCurrent = (): boolean => execution.status === 'RUNNING' && execution.redriveCount === redrive;
    this.worker.invokeOnce(event, (error) => {
      const wait = RETRY_MILLISECONDS[tries];
      if (!isCurrent()) {
        return;
      }
      if (error === undefined) {
        then();
      } else if (wait === undefined) {
        execution.status = 'FAILED';
      } else {
        this.runtime.after(wait, () => isCurrent() && this.work(execution, event, tries + 1, then));
      }
    });
  }
}
