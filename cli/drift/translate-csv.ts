import { type CsvDialect, CsvTranslator, findDialect, SAMPLE } from '../../engine/drift/csv-dialect';
import { BaselineError } from '../../engine/drift/schema';
import { InputError } from './input-error';

/**
 * Translates the bytes of a CSV as they arrive, whatever their encoding: marks are ASCII, all other bytes stay as they are.
 *
 * @param decimalMark of the baseline, for a file whose first lines have no decimals
 * @throws InputError when some numbers have a decimal comma and others a decimal point
 */
export async function* translateBytes(
  what: string,
  chunks: AsyncIterable<Uint8Array>,
  decimalMark: CsvDialect['decimalMark'],
): AsyncGenerator<Uint8Array> {
  let waiting: Buffer | undefined = Buffer.alloc(0);
  let translator: CsvTranslator | undefined;
  const begin = (start: Buffer, isWhole: boolean): Uint8Array => {
    const text = start.toString('latin1').replace(/^\xEF\xBB\xBF/, '');
    const dialect = findDialectOf(what, isWhole ? `${text}\n` : text);
    translator = dialect && new CsvTranslator({ decimalMark, ...dialect });
    return translator === undefined ? start : Buffer.from(translator.write(text), 'latin1');
  };
  try {
    for await (const chunk of chunks) {
      if (waiting !== undefined) {
        waiting = Buffer.concat([waiting, chunk]);
        if (waiting.length >= SAMPLE) {
          yield begin(waiting, false);
          waiting = undefined;
        }
      } else {
        yield translator === undefined
          ? chunk
          : Buffer.from(translator.write(Buffer.from(chunk).toString('latin1')), 'latin1');
      }
    }
  } catch (error) {
    // What was read of a damaged file counts.
    if (waiting !== undefined) {
      yield begin(waiting, false);
    }
    throw error;
  }
  if (waiting !== undefined) {
    yield begin(waiting, true);
  }
  if (translator !== undefined) {
    yield Buffer.from(translator.end(), 'latin1');
  }
}

function findDialectOf(what: string, start: string): CsvDialect | undefined {
  try {
    return findDialect(what, start);
  } catch (error) {
    throw error instanceof BaselineError ? new InputError(error.message) : error;
  }
}
