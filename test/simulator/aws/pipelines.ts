import type {
  PipelineExecutionStatus,
  PipelineExecutionSummary,
  StartPipelineExecutionCommandInput,
} from '@aws-sdk/client-sagemaker';
import type { Runtime } from '../runtime';
import { ARN } from './event-bus';

export interface PipelineRun {
  readonly arn: string;
  readonly description: string;
  readonly token: string;
  readonly start: number;
  status: PipelineExecutionStatus;
  /** When its status was last changed. */
  since: number;
}

/** A run ends after so long. */
const RUN_MILLISECONDS = 40 * 60_000;

/** One pipeline and its executions. Their list is behind by seconds. */
export class Pipelines {
  public readonly runs: PipelineRun[] = [];
  public staleMilliseconds = 0;
  /** So many runs that start next will fail. */
  public failuresLeft = 0;
  /** Asked when a run begins that was not there before. */
  public onStart: (run: PipelineRun) => void = () => undefined;
  public onEnd: (run: PipelineRun) => void = () => undefined;

  public constructor(private readonly runtime: Runtime) {}

  public get running(): PipelineRun[] {
    return this.runs.filter(({ status }) => status === 'Executing');
  }

  // The operations of SageMaker, by their names.

  /** The same token means the same run. */
  public StartPipelineExecution(input: StartPipelineExecutionCommandInput): unknown {
    const { ClientRequestToken: token = '', PipelineExecutionDescription: description = '' } = input;
    let run = this.runs.find((each) => each.token === token);
    if (!run) {
      const { now } = this.runtime;
      const arn = `${ARN}:pipeline/churn/execution/run${this.runs.length + 1}`;
      const made: PipelineRun = { arn, description, token, start: now + 1_000, status: 'Executing', since: now };
      run = made;
      this.onStart(made);
      this.runs.push(made);
      this.runtime.after(RUN_MILLISECONDS, () => {
        made.status = this.failuresLeft > 0 ? 'Failed' : 'Succeeded';
        this.failuresLeft = Math.max(0, this.failuresLeft - 1);
        made.since = this.runtime.now;
        this.onEnd(made);
      });
    }
    return { PipelineExecutionArn: run.arn };
  }

  public ListPipelineExecutions(): unknown {
    const known = this.runtime.now - this.staleMilliseconds;
    const seen = this.runs.filter(({ start }) => start - 1_000 <= known).reverse();
    return { PipelineExecutionSummaries: seen.map((run) => summarize(run, known)) };
  }

  public DescribePipelineExecution({ PipelineExecutionArn }: { PipelineExecutionArn?: string }): unknown {
    const run = this.runs.find(({ arn }) => arn === PipelineExecutionArn);
    return run && summarize(run, this.runtime.now);
  }
}

function summarize({ arn, description, start, status, since }: PipelineRun, known: number): PipelineExecutionSummary {
  return {
    PipelineExecutionArn: arn,
    StartTime: new Date(start),
    PipelineExecutionStatus: since > known ? 'Executing' : status,
    PipelineExecutionDescription: description,
  };
}
