/** What an AWS SDK error says: its code, such as `ValidationException`, and its message. */
export function readError(error: unknown): { name: string; message: string; status?: number } {
  if (typeof error !== 'object' || error === null) {
    return { name: '', message: String(error) };
  }
  const { name, message, $metadata } = error as {
    name?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  return { name: name ?? '', message: message ?? '', status: $metadata?.httpStatusCode };
}

/** One line that an operator can act on: the error's code and message. */
export function describeError(error: unknown): string {
  const { name, message } = readError(error);
  return name && name !== 'Error' ? `${name}: ${message}` : message;
}

/**
 * The thing asked for does not exist. SageMaker says so in several ways: `ResourceNotFound` for pipelines,
 * `ValidationException` with "Could not find …" for endpoints, configurations and models, "… does not exist" for
 * model packages and their groups; S3 says NoSuchKey, NoSuchBucket or a bare 404.
 */
export function isNotFound(error: unknown): boolean {
  const { name, message, status } = readError(error);
  if (
    ['ResourceNotFound', 'ResourceNotFoundException', 'NoSuchKey', 'NoSuchBucket', 'NotFound'].includes(name) ||
    status === 404
  ) {
    return true;
  }
  return name === 'ValidationException' && /could not find|does not exist|not found/i.test(message);
}

/** The thing to be created exists: SageMaker says `Cannot create already existing …` in a ValidationException. */
export function isAlreadyExisting(error: unknown): boolean {
  const { name, message } = readError(error);
  return ['ValidationException', 'ResourceInUse', 'ConflictException'].includes(name) && /already exist/i.test(message);
}

/** The endpoint is being changed: SageMaker says `Cannot update in-progress endpoint …`, also when asked to delete it. */
export function isInProgress(error: unknown): boolean {
  const { name, message } = readError(error);
  return (
    name === 'ResourceInUse' ||
    (['ValidationException', 'ConflictException'].includes(name) && /in[- ]progress/i.test(message))
  );
}

/** S3 refused a conditional write because somebody else was first. */
export function isPreconditionFailed(error: unknown): boolean {
  const { name, status } = readError(error);
  return name === 'PreconditionFailed' || name === 'ConditionalRequestConflict' || status === 412 || status === 409;
}

/** AWS understood the request and will not do it: repeating it unchanged is of no use. */
export function isRefusal(error: unknown): boolean {
  return [
    'ValidationException',
    'ResourceLimitExceeded',
    'AccessDeniedException',
    'AccessDenied',
    'ResourceNotFound',
    'ConflictException',
  ].includes(readError(error).name);
}

/** A refusal that passes by itself: a role or policy made a moment ago is not known everywhere yet. */
export function isPermissionRefusal(error: unknown): boolean {
  const { name, message } = readError(error);
  return name.startsWith('AccessDenied') || /assume|not authorized|access denied|could not access/i.test(message);
}
