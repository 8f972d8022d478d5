/** An error as the SDK throws it. */
export function awsError(name: string, message: string, status = 400): Error {
  // Without a stack: a million schedules throw millions of them, and nobody reads where.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
  Error.stackTraceLimit = limit;
  return error;
}

export const validation = (message: string): Error => awsError('ValidationException', message);
