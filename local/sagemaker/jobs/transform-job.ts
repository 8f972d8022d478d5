import type { CreateTransformJobRequest } from '@aws-sdk/client-sagemaker';
import { ServingChain } from '../containers/serving-chain';
import type { SageMakerContext } from '../context';
import { ModelError, messageOf, validationError } from '../errors';
import type { Models } from '../models';
import { type Job, JobFailure, type JobProgram } from './job';
import { listInput } from './s3-transfer';

const MEGABYTE = 1024 * 1024;

/** Batch transform: the model is served for the time of the job, and the objects of the input are sent through it. */
export class TransformJobs implements JobProgram {
  constructor(
    private readonly context: SageMakerContext,
    private readonly models: Models,
  ) {}

  public async check(request: CreateTransformJobRequest): Promise<void> {
    this.models.find(request.ModelName!);
    const source = request.TransformInput!.DataSource!.S3DataSource!;
    const { CompressionType = 'None', SplitType = 'None' } = request.TransformInput!;
    const { InputFilter = '$', OutputFilter = '$', JoinSource = 'None' } = request.DataProcessing ?? {};
    if (source.S3DataType !== 'S3Prefix' || CompressionType !== 'None' || !['None', 'Line'].includes(SplitType)) {
      throw validationError(
        'The local cloud transforms S3Prefix inputs without compression, split by Line or not at all.',
      );
    }
    if (
      InputFilter !== '$' ||
      OutputFilter !== '$' ||
      JoinSource !== 'None' ||
      request.DataCaptureConfig !== undefined
    ) {
      throw validationError('The local cloud supports neither filters, join nor data capture of a transform job.');
    }
    if (request.BatchStrategy === 'MultiRecord' && SplitType === 'None') {
      throw validationError('BatchStrategy MultiRecord needs a SplitType.');
    }
    await listInput(this.context.store, source.S3Uri!, 'the role of the model');
  }

  public describe(job: Job<CreateTransformJobRequest>): Record<string, unknown> {
    return { ...job.request };
  }

  public async run(job: Job<CreateTransformJobRequest>): Promise<Record<string, unknown>> {
    const { request } = job;
    const { store } = this.context;
    const containers = this.models.resolve(request.ModelName!).map((container) => ({
      ...container,
      environment: { ...container.environment, ...describeBatch(request), ...request.Environment },
    }));
    const [objects, chain] = await Promise.all([
      listInput(store, request.TransformInput!.DataSource!.S3DataSource!.S3Uri!, 'the role of the model'),
      ServingChain.start(this.context, containers, `transform-${job.name}`, 'transform', job.abort.signal).catch(
        (error) => {
          job.abort.signal.throwIfAborted();
          throw new JobFailure(`AlgorithmError: ${messageOf(error)}`);
        },
      ),
    ]);
    const stop = (): void => void chain.kill();
    job.abort.signal.addEventListener('abort', stop, { once: true });
    try {
      for (const { uri, path } of objects) {
        job.abort.signal.throwIfAborted();
        const output = await this.transform(job, chain, await store.read(uri), uri);
        await store.write(`${request.TransformOutput!.S3OutputPath!.replace(/\/+$/, '')}/${path}.out`, output);
      }
    } finally {
      job.abort.signal.removeEventListener('abort', stop);
      await chain.kill();
    }
    return {};
  }

  private async transform(
    job: Job<CreateTransformJobRequest>,
    chain: ServingChain,
    input: Buffer,
    uri: string,
  ): Promise<Buffer> {
    const { TransformInput, TransformOutput, BatchStrategy = 'MultiRecord', MaxPayloadInMB = 6 } = job.request;
    const limit = MaxPayloadInMB === 0 ? Infinity : MaxPayloadInMB * MEGABYTE;
    const batches =
      TransformInput!.SplitType === 'Line' ? splitLines(input, BatchStrategy === 'SingleRecord' ? 0 : limit) : [input];
    const outputs: Buffer[] = [];
    for (const batch of batches) {
      if (batch.length > limit) {
        throw new JobFailure(
          `ClientError: Payload limit of ${MaxPayloadInMB} MB exceeded: ${uri} has a payload of ${batch.length} bytes`,
        );
      }
      const answer = await this.invoke(job, chain, batch, uri);
      outputs.push(TransformOutput!.AssembleWith === 'Line' ? endLine(answer) : answer);
    }
    return Buffer.concat(outputs);
  }

  private async invoke(
    { abort, request }: Job<CreateTransformJobRequest>,
    chain: ServingChain,
    body: Buffer,
    uri: string,
  ): Promise<Buffer> {
    abort.signal.throwIfAborted();
    try {
      return (
        await chain.invoke({
          body,
          contentType: request.TransformInput!.ContentType,
          accept: request.TransformOutput!.Accept,
        })
      ).body;
    } catch (error) {
      if (error instanceof ModelError) {
        const kind =
          error.originalStatusCode >= 400 && error.originalStatusCode < 500 ? 'ClientError' : 'AlgorithmError';
        throw new JobFailure(`${kind}: See job logs for more information. Bad response for ${uri}: ${error.message}`);
      }
      throw error;
    }
  }
}

/**
 * What tells containers that they answer a batch transform.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-batch-code.html
 */
export function describeBatch({ BatchStrategy, MaxPayloadInMB }: CreateTransformJobRequest): Record<string, string> {
  return {
    SAGEMAKER_BATCH: 'true',
    ...(BatchStrategy && {
      SAGEMAKER_BATCH_STRATEGY: BatchStrategy === 'SingleRecord' ? 'SINGLE_RECORD' : 'MULTI_RECORD',
    }),
    ...(MaxPayloadInMB !== undefined && { SAGEMAKER_MAX_PAYLOAD_IN_MB: `${MaxPayloadInMB}` }),
  };
}

/** Cuts at line ends into payloads of at most `limit` bytes; a limit of 0 puts every line in a payload of its own. */
export function splitLines(input: Buffer, limit: number): Buffer[] {
  const payloads: Buffer[] = [];
  let start = 0;
  let end = 0;
  while (end < input.length) {
    const newline = input.indexOf(10, end);
    const lineEnd = newline === -1 ? input.length : newline + 1;
    if (end > start && lineEnd - start > limit) {
      payloads.push(input.subarray(start, end));
      start = end;
    }
    end = lineEnd;
  }
  if (end > start) {
    payloads.push(input.subarray(start, end));
  }
  return payloads;
}

function endLine(output: Buffer): Buffer {
  return output.at(-1) === 10 ? output : Buffer.concat([output, Buffer.from('\n')]);
}
