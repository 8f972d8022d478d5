import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from './input-error';

/**
 * Writes what an option asks for; nothing where nobody asks.
 *
 * @throws InputError when it cannot be written
 */
export async function writeOutput(
  option: string,
  file: string | undefined,
  render: () => string | Promise<string>,
): Promise<void> {
  if (!file) {
    return;
  }
  const text = await render();
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new InputError(`${option} ${file} cannot be written: ${(error as Error).message}`);
  }
}

/**
 * Refuses a file whose folder is not there before anything is read: gigabytes may be.
 *
 * @throws InputError naming option, file and folder
 */
export async function requireFolder(option: string, file: string | undefined): Promise<void> {
  const folder = file && path.dirname(file);
  if (
    folder &&
    !(await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    ))
  ) {
    throw new InputError(`${option} ${file}: the folder ${folder} does not exist`);
  }
}
