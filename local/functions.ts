import { setTimeout as wait } from 'node:timers/promises';
import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** A Lambda function that threw, or ended in another way than with an answer. */
export class FunctionError extends Error {
  /**
   * @param functionName the function's name or ARN
   * @param message the handler's own error message
   * @param details what Lambda answered
   */
  constructor(
    public readonly functionName: string,
    message: string,
    public readonly details: unknown,
  ) {
    super(`${functionName.replace(/^.*:function:/, '')}: ${message}`);
    this.name = 'FunctionError';
  }
}

/** How long an invocation waits for a function whose reserved concurrency is used up, real milliseconds. */
const QUEUE_TIME = 120_000;

/** The Lambda functions in MiniStack. */
export class Functions {
  constructor(
    private readonly lambda: LambdaClient,
    private readonly logs: CloudWatchLogsClient,
  ) {}

  /**
   * Invokes a function and waits for its answer, behind other invocations where its concurrency is limited.
   *
   * @throws FunctionError when the handler throws
   */
  public async invoke(functionName: string, payload: unknown): Promise<any> {
    const deadline = Date.now() + QUEUE_TIME;
    for (;;) {
      try {
        const response = await this.lambda.send(
          new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }),
        );
        const text = Buffer.from(response.Payload ?? []).toString();
        const answer = text ? JSON.parse(text) : undefined;
        if (response.FunctionError) {
          throw new FunctionError(functionName, answer?.errorMessage ?? response.FunctionError, answer);
        }
        return answer;
      } catch (error) {
        if ((error as Error).name !== 'TooManyRequestsException' || Date.now() > deadline) {
          throw error;
        }
        await wait(100);
      }
    }
  }

  /** Hands an invocation to Lambda's queue, which retries it and gives up to the function's dead-letter queue. */
  public async enqueue(functionName: string, payload: unknown): Promise<void> {
    await this.lambda.send(
      new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload: JSON.stringify(payload) }),
    );
  }

  /** Everything that a function has logged. */
  public async readLogs(functionName: string): Promise<string> {
    const configuration = await this.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    const logGroupName = configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`;
    const lines: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.logs.send(new FilterLogEventsCommand({ logGroupName, nextToken }));
      lines.push(...(page.events ?? []).map(({ message }) => (message ?? '').trimEnd()));
      nextToken = page.nextToken;
    } while (nextToken);
    return lines.join('\n');
  }
}
