import { isDamagedGzip, unpack } from '../../engine/aws/unpack';
import { readBytes } from './local-files';

/** What a file is: JSON lines, or a table. */
export type FileKind = 'jsonl' | 'csv';

/** What a file is by its name; where that does not say, by the first byte that is not white space: a JSON line begins with a brace. */
export async function findFileKind(file: string): Promise<FileKind> {
  const named = /\.(jsonl|json|csv)(?:\.gz)?$/i.exec(file)?.[1].toLowerCase();
  return named === undefined ? guessKind(file) : named === 'csv' ? 'csv' : 'jsonl';
}

async function guessKind(file: string): Promise<FileKind> {
  try {
    for await (const chunk of unpack(readBytes(file))) {
      const text = Buffer.from(chunk).toString().trimStart();
      if (text !== '') {
        return text.startsWith('{') ? 'jsonl' : 'csv';
      }
    }
  } catch (error) {
    if (!isDamagedGzip(error)) {
      throw error;
    }
  }
  return 'csv';
}
