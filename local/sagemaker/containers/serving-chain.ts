import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SageMakerContext } from '../context';
import { ModelError, messageOf } from '../errors';
import { randomId } from '../identifiers';
import type { ResolvedContainer } from '../models';
import { type ContainerResponse, ServingContainer } from './serving-container';

/** A request to a model. */
export interface Invocation {
  readonly body: Buffer;
  readonly contentType?: string;
  readonly accept?: string;
  readonly customAttributes?: string;
}

/** Containers that did not become healthy; the message is AWS's, with the cause that AWS leaves to the log. */
export class ContainerStartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ContainerStartError';
  }
}

/** The containers of one model, invoked one after another: each answer is the next one's request. */
export class ServingChain {
  /**
   * Starts all containers of a model at once and waits until each answers `/ping`.
   *
   * @param owner whose containers these are, such as `endpoint-churn`; names folder and logs
   * @param variant the variant, for the error message
   * @throws ContainerStartError when one does not; none is left running then
   */
  public static async start(
    context: SageMakerContext,
    containers: ResolvedContainer[],
    owner: string,
    variant: string,
    signal: AbortSignal,
  ): Promise<ServingChain> {
    const folder = join(context.workDir, 'serving', `${owner}-${randomId(6)}`);
    const names = containers.map((_, i) => (containers.length === 1 ? 'primary' : `container-${i + 1}`));
    const results = await Promise.allSettled(
      containers.map(async (container, i) => {
        const started = await ServingContainer.start(context, container, folder, names[i]);
        try {
          await started.waitUntilHealthy(context.containerStartSeconds, signal);
          return started;
        } catch (error) {
          await started.stop();
          throw error;
        }
      }),
    );
    const healthy = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = results.findIndex((result) => result.status === 'rejected');
    if (failed === -1) {
      return new ServingChain(healthy, folder);
    }
    await Promise.all(healthy.map((container) => container.stop()));
    await rm(folder, { recursive: true, force: true });
    signal.throwIfAborted();
    const which = containers.length === 1 ? 'primary container' : `${names[failed]} container`;
    throw new ContainerStartError(
      `The ${which} for production variant ${variant} did not pass the ping health check. ` +
        `Please check CloudWatch logs for this endpoint. (${containers[failed].image}: ${messageOf((results[failed] as PromiseRejectedResult).reason)})`,
    );
  }

  private inFlight = 0;
  private drained: () => void = () => undefined;

  private constructor(
    private readonly containers: ServingContainer[],
    private readonly folder: string,
  ) {}

  /** The registry's version that serves here, when the model comes from the registry. */
  public get modelPackageArn(): string | undefined {
    return this.containers.find((container) => container.modelPackageArn !== undefined)?.modelPackageArn;
  }

  /**
   * Sends a request through the containers. Accept goes to the last one only: what passes between containers is up to
   * the container that answers.
   *
   * @throws ModelError in AWS's words when a container answers an error or not at all
   */
  public async invoke(invocation: Invocation): Promise<ContainerResponse> {
    this.inFlight += 1;
    try {
      let answer: ContainerResponse = { status: 200, contentType: invocation.contentType, body: invocation.body };
      for (const container of this.containers) {
        answer = await this.invokeContainer(container, answer, invocation);
      }
      return answer;
    } finally {
      this.inFlight -= 1;
      if (this.inFlight === 0) {
        this.drained();
      }
    }
  }

  /** Lets the requests that are under way finish, then ends the containers. */
  public async stop(): Promise<void> {
    if (this.inFlight > 0) {
      await new Promise<void>((resolve) => {
        this.drained = resolve;
      });
    }
    await this.kill();
  }

  /** Ends the containers at once. */
  public async kill(): Promise<void> {
    await Promise.all(this.containers.map((container) => container.stop()));
    await rm(this.folder, { recursive: true, force: true });
  }

  private async invokeContainer(
    container: ServingContainer,
    input: ContainerResponse,
    { accept, customAttributes }: Invocation,
  ): Promise<ContainerResponse> {
    const headers = {
      'content-type': input.contentType ?? 'application/octet-stream',
      ...(accept !== undefined && container === this.containers.at(-1) && { accept }),
      ...(customAttributes !== undefined && { 'x-amzn-sagemaker-custom-attributes': customAttributes }),
    };
    let answer: ContainerResponse;
    try {
      answer = await container.invoke(input.body, headers);
    } catch (error) {
      throw new ModelError(
        `Received server error (0) from ${container.name} with message "${messageOf(error)}". See ${container.logFile} for more information.`,
        0,
        messageOf(error),
        container.logFile,
      );
    }
    if (answer.status >= 200 && answer.status < 300) {
      return answer;
    }
    const message = answer.body.toString('utf8');
    const side = answer.status >= 400 && answer.status < 500 ? 'client' : 'server';
    throw new ModelError(
      `Received ${side} error (${answer.status}) from ${container.name} with message "${message}". See ${container.logFile} for more information.`,
      answer.status,
      message,
      container.logFile,
    );
  }
}
