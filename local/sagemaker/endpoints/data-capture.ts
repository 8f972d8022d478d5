import { randomUUID } from 'node:crypto';
import type { DataCaptureConfig } from '@aws-sdk/client-sagemaker';
import type { SageMakerContext } from '../context';
import { messageOf } from '../errors';

/** One invocation as data capture sees it. */
export interface CapturedInvocation {
  readonly time: Date;
  readonly input: Buffer;
  readonly inputType?: string;
  readonly output: Buffer;
  readonly outputType?: string;
  readonly inferenceId?: string;
  readonly customAttributes?: string;
}

const FLUSH_AT_CHARACTERS = 4_000_000;

/**
 * Data capture: the sampled share of the successful invocations, as JSON lines under
 * `{DestinationS3Uri}/{endpoint}/{variant}/yyyy/mm/dd/hh/`, by UTC hour of the simulated clock.
 *
 * Records are held back as AWS holds them back for minutes: they are written when the clock jumps, when an hour's
 * records grow large, when the endpoint changes, and by `flush()`.
 */
export class DataCapture {
  private readonly buffers = new Map<string, { lines: string[]; characters: number }>();
  private readonly samples = new Map<string, number>();
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly context: SageMakerContext) {}

  /** Takes an invocation, if its turn has come under the sampling percentage. */
  public record(
    endpoint: string,
    variant: string,
    config: DataCaptureConfig | undefined,
    invocation: CapturedInvocation,
  ): void {
    if (
      config?.EnableCapture !== true ||
      !this.takesSample(`${endpoint}/${variant}`, config.InitialSamplingPercentage!)
    ) {
      return;
    }
    const [year, month, day, hour] = invocation.time.toISOString().split(/[-T:]/);
    const folder = [config.DestinationS3Uri!.replace(/\/+$/, ''), endpoint, variant, year, month, day, hour].join('/');
    const line = `${JSON.stringify(toRecord(config, invocation))}\n`;
    const buffer = this.buffers.get(folder) ?? { lines: [], characters: 0 };
    buffer.lines.push(line);
    buffer.characters += line.length;
    this.buffers.set(folder, buffer);
    if (buffer.characters >= FLUSH_AT_CHARACTERS) {
      this.buffers.delete(folder);
      this.write(folder, buffer.lines).catch((error) =>
        process.emitWarning(`captured data was lost: ${messageOf(error)}`),
      );
    }
  }

  /** Writes everything captured so far; resolves when it is in S3. */
  public async flush(): Promise<void> {
    const buffers = [...this.buffers];
    this.buffers.clear();
    const earlier = this.writing;
    await Promise.all([earlier, ...buffers.map(([folder, { lines }]) => this.write(folder, lines))]);
  }

  private write(folder: string, lines: string[]): Promise<void> {
    const [, minute, second, millisecond] = this.context.clock.now().toISOString().slice(11, -1).split(/[:.]/);
    const written = this.context.store.write(
      `${folder}/${minute}-${second}-${millisecond}-${randomUUID()}.jsonl`,
      lines.join(''),
    );
    this.writing = Promise.allSettled([this.writing, written]).then(() => undefined);
    return written;
  }

  /** Spreads the samples evenly instead of drawing lots, so that runs can be repeated. */
  private takesSample(variant: string, percentage: number): boolean {
    const share = (this.samples.get(variant) ?? 0) + percentage;
    this.samples.set(variant, share >= 100 ? share - 100 : share);
    return share >= 100;
  }
}

function toRecord(config: DataCaptureConfig, invocation: CapturedInvocation): unknown {
  const modes = new Set(config.CaptureOptions!.map(({ CaptureMode }) => CaptureMode));
  const captures = (mode: 'Input' | 'Output'): boolean => modes.has(mode) || modes.has('InputAndOutput');
  return {
    captureData: {
      ...(captures('Input') && { endpointInput: encode(config, 'INPUT', invocation.input, invocation.inputType) }),
      ...(captures('Output') && { endpointOutput: encode(config, 'OUTPUT', invocation.output, invocation.outputType) }),
    },
    eventMetadata: {
      eventId: randomUUID(),
      ...(invocation.inferenceId !== undefined && { inferenceId: invocation.inferenceId }),
      ...(invocation.customAttributes !== undefined && { customAttributes: [invocation.customAttributes] }),
      inferenceTime: `${invocation.time.toISOString().slice(0, 19)}Z`,
    },
    eventVersion: '0',
  };
}

/** Text only for the content types that the configuration lists; everything else is base64, as on AWS. */
function encode(
  config: DataCaptureConfig,
  mode: 'INPUT' | 'OUTPUT',
  data: Buffer,
  contentType = 'application/octet-stream',
): unknown {
  const mediaType = contentType.split(';')[0].trim().toLowerCase();
  const lists = (types?: string[]): boolean => (types ?? []).some((type) => type.toLowerCase() === mediaType);
  const encoding = lists(config.CaptureContentTypeHeader?.CsvContentTypes)
    ? 'CSV'
    : lists(config.CaptureContentTypeHeader?.JsonContentTypes)
      ? 'JSON'
      : 'BASE64';
  return {
    observedContentType: contentType,
    mode,
    data: data.toString(encoding === 'BASE64' ? 'base64' : 'utf8'),
    encoding,
  };
}
