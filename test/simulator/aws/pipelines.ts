import type {
  ListPipelineExecutionsCommandInput,
  PipelineExecutionStatus,
  PipelineExecutionStep,
  PipelineExecutionSummary,
  StartPipelineExecutionCommandInput,
} from '@aws-sdk/client-sagemaker';
import type { Runtime } from '../runtime';
import { validation } from './errors';
import { ARN } from './event-bus';
import { pageOf } from './pages';

export interface PipelineRun {
  readonly arn: string;
  readonly description: string;
  readonly token: string;
  readonly start: number;
  status: PipelineExecutionStatus;
  /** When its status was last changed. */
  since: number;
}

/** Short, so that nobody gets along with the first page. */
const PAGE_SIZE = 2;
/** The step that costs. */
export const PAID_STEP = 'Train';
/** A run ends after so long. */
export const RUN_MILLISECONDS = 40 * 60_000;

/** One pipeline and its executions. Their list is behind by seconds. */
export class Pipelines {
  public readonly runs: PipelineRun[] = [];
  public staleMilliseconds = 0;
  /** So many runs that start next will fail. */
  public failuresLeft = 0;
  /** So many starts that are asked for next will be refused. */
  public refusalsLeft = 0;
  /** When starts were refused, and what was to start. */
  public readonly refusals: Array<{ readonly at: number; readonly description: string }> = [];
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
    if (!run && this.refusalsLeft > 0) {
      this.refusalsLeft--;
      this.refusals.push({ at: this.runtime.now, description });
      throw validation('The pipeline churn has a required parameter without a value.');
    }
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

  /** A token is the place of the last run that was shown. */
  public ListPipelineExecutions({ NextToken }: ListPipelineExecutionsCommandInput): unknown {
    const known = this.runtime.now - this.staleMilliseconds;
    const seen = this.runs.filter(
      ({ start }, place) => start - 1_000 <= known && place < Number(NextToken ?? Infinity),
    );
    const { page, next } = pageOf(seen.reverse(), PAGE_SIZE, (run) => String(this.runs.indexOf(run)));
    return { PipelineExecutionSummaries: page.map((run) => summarize(run, known)), NextToken: next };
  }

  public ListPipelineExecutionSteps({ PipelineExecutionArn }: { PipelineExecutionArn?: string }): unknown {
    const run = this.runs.find(({ arn }) => arn === PipelineExecutionArn)!;
    const step: PipelineExecutionStep = {
      StepName: PAID_STEP,
      StartTime: new Date(run.start),
      ...(run.status === 'Executing' ? {} : { EndTime: new Date(run.since) }),
    };
    return { PipelineExecutionSteps: [step] };
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
