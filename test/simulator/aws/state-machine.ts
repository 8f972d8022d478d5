import type {
  DescribeExecutionCommandInput,
  RedriveExecutionCommandInput,
  StartExecutionCommandInput,
} from '@aws-sdk/client-sfn';
import type { Runtime } from '../runtime';
import { awsError } from './errors';
import type { LambdaModel } from './lambda';
import type { S3Model } from './s3';

/** An execution that has a plan worked on in parts, and then merged. */
export interface Execution {
  readonly name: string;
  readonly input: string;
  readonly plan: string;
  /** What is to be done of the parts that are not done. */
  readonly open: Set<object>;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  redriveCount: number;
}

/** Waits before the further tries of a task, with the factor of the definition; a real one has jitter. */
const RETRY_MILLISECONDS = [20_000, 60_000, 180_000];
const MOMENT = 500;

/** What an execution is started with: its parts, or where they are listed. */
interface ExecutionInput {
  readonly plan: string;
  readonly parts?: readonly number[];
  readonly manifest?: { readonly bucket: string; readonly key: string };
}

/** Step Functions with the state machine that measures, or counts, a window in parts. */
export class StateMachineModel {
  public readonly executions = new Map<string, Execution>();

  /**
   * @param worker what merges the parts
   * @param counter what works on each of them
   * @param s3 where parts are listed
   */
  public constructor(
    private readonly runtime: Runtime,
    private readonly worker: LambdaModel,
    private readonly counter: LambdaModel = worker,
    private readonly s3?: S3Model,
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
      const given = JSON.parse(input) as ExecutionInput;
      const open = new Set(this.listParts(given));
      const execution: Execution = { name, input, plan: given.plan, open, status: 'RUNNING', redriveCount: 0 };
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

  /** The events of the parts; a list is read by Step Functions itself. */
  private listParts({ plan, parts, manifest }: ExecutionInput): object[] {
    if (parts) {
      return parts.map((part) => ({ plan, part }));
    }
    const { bucket, key } = manifest!;
    const shards = JSON.parse(this.s3!.objects.get(`s3://${bucket}/${key}`)!.body) as object[];
    return shards.map((shard) => ({ plan, shard }));
  }

  private find(arn = ''): Execution {
    const execution = this.executions.get(arn);
    if (!execution) {
      throw awsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    }
    return execution;
  }

  private run(execution: Execution): void {
    const { open } = execution;
    if (open.size === 0) {
      this.merge(execution);
      return;
    }
    for (const part of [...open]) {
      this.work(this.counter, execution, part, () => {
        open.delete(part);
        if (open.size === 0) {
          this.merge(execution);
        }
      });
    }
  }

  private merge(execution: Execution): void {
    this.work(this.worker, execution, { plan: execution.plan }, () => {
      execution.status = 'SUCCEEDED';
    });
  }

  /** Has the function do something, and tries again what fails; in the end the execution fails, with all of its parts. */
  private work(worker: LambdaModel, execution: Execution, event: object, then: () => void, tries = 0): void {
    const redrive = execution.redriveCount;
    const isCurrent = (): boolean => execution.status === 'RUNNING' && execution.redriveCount === redrive;
    worker.invokeOnce(event, (error) => {
      const wait = RETRY_MILLISECONDS[tries];
      if (!isCurrent()) {
        return;
      }
      if (error === undefined) {
        then();
      } else if (wait === undefined) {
        execution.status = 'FAILED';
      } else {
        this.runtime.after(wait, () => isCurrent() && this.work(worker, execution, event, then, tries + 1));
      }
    });
  }
}
