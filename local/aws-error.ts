/** An error that the local services answer in AWS's wire format. */
export class AwsError extends Error {
  /**
   * @param code AWS's error code, such as `ValidationException` or `ResourceNotFound`
   * @param message what was asked and why it cannot be done
   * @param status the HTTP status
   */
  constructor(
    public readonly code: string,
    message: string,
    public readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}
