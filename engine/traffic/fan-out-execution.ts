import {
  DescribeExecutionCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { logger } from '../aws/logging';

let shared: SFNClient | undefined;

/** How often an execution that failed goes on; later windows wait for it. */
const MOST_REDRIVES = 3;

/** The parts of a window cannot be counted or measured, however often it is tried. */
export class FanOutFailedError extends Error {
  constructor(executionArn: string, redriveCount: number) {
    super(`${executionArn} failed ${redriveCount + 1} times: its history names the part that cannot be counted`);
    this.name = 'FanOutFailedError';
  }
}

/** The state machine that has a window counted or measured in parts. */
export interface FanOutSettings {
  readonly stateMachineArn: string;
  /** Where plans and parts go, `s3://bucket/prefix`. */
  readonly uri: string;
}

/** An execution that works on a window in parts, or has done so. */
export interface FanOutExecution {
  readonly executionArn: string;
  /** Whether it came to its end before. */
  readonly isDone: boolean;
}

/**
 * Starts the execution of a name, once. One that failed goes on where it failed.
 *
 * @param stepFunctions this process' own, if absent
 * @throws FanOutFailedError when it has gone on too often
 */
export async function startOnce(
  stepFunctions: SFNClient | undefined,
  stateMachineArn: string,
  name: string,
  input: object,
): Promise<FanOutExecution> {
  const client = stepFunctions ?? (shared ??= new SFNClient({}));
  try {
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
    );
    return { executionArn: executionArn!, isDone: false };
  } catch (error) {
    if ((error as Error).name !== 'ExecutionAlreadyExists') {
      throw error;
    }
  }
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const { status, redriveCount = 0 } = await client.send(new DescribeExecutionCommand({ executionArn }));
  if (status !== 'RUNNING' && status !== 'SUCCEEDED' && status !== 'PENDING_REDRIVE') {
    if (redriveCount >= MOST_REDRIVES) {
      throw new FanOutFailedError(executionArn, redriveCount);
    }
    await client.send(new RedriveExecutionCommand({ executionArn }));
    logger.info('failed execution goes on', { executionArn, status });
  }
  return { executionArn, isDone: status === 'SUCCEEDED' };
}
