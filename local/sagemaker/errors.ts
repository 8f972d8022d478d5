import { AwsError } from '../aws-error';

/** A request that AWS refuses. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** A request that names something that does not exist, in the words of SageMaker's older APIs. */
export function couldNotFind(what: string, arn: string): AwsError {
  return validationError(`Could not find ${what} "${arn}".`);
}

/** A request that names something that does not exist, in the words of the pipeline APIs. */
export function resourceNotFound(message: string): AwsError {
  return new AwsError('ResourceNotFound', message);
}

/** A request that contradicts the state of a resource. */
export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message);
}

/**
 * A model container that answered an invocation with an error, or not at all.
 *
 * AWS answers HTTP 424 with these three fields next to the message.
 */
export class ModelError extends AwsError {
  /**
   * @param message what the caller of InvokeEndpoint reads
   * @param originalStatusCode the container's HTTP status; 0 when it gave none
   * @param originalMessage the container's own answer
   * @param logStreamArn where the container's log is
   */
  constructor(
    message: string,
    public readonly originalStatusCode: number,
    public readonly originalMessage: string,
    public readonly logStreamArn: string,
  ) {
    super('ModelError', message, 424);
  }
}

/** What an error says, for wrapping it in a reason. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
