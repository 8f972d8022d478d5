import { writeFile } from 'node:fs/promises';
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
