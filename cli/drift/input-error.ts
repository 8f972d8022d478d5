/** What was given cannot be used; the message is one line that names the file or option and what is allowed. */
export class InputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InputError';
  }
}

/** What went wrong with a file, for people: the system's codes in words. */
export function describeFileError(file: string, error: unknown): InputError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: 'does not exist',
    EACCES: 'may not be opened (permission denied)',
    EISDIR: 'is a folder',
    ENOTDIR: 'lies below something that is not a folder',
    ERR_STRING_TOO_LONG: 'is too large to be held in memory as a baseline: give a sample of its rows',
    ERR_FS_FILE_TOO_LARGE: 'is too large to be held in memory as a baseline: give a sample of its rows',
  };
  return new InputError(`${file} ${reasons[code ?? ''] ?? `cannot be read: ${message}`}`);
}
