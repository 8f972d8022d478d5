import { AwsError } from '../../aws-error';
import type { MetricValue } from '../../interfaces';
import { LOCAL_ACCOUNT } from '../../interfaces';
import type { Invocation } from '../containers/serving-chain';
import type { SageMakerContext } from '../context';
import { ModelError } from '../errors';
import type { DataCapture } from './data-capture';
import type { Endpoints } from './endpoints';
import type { Fleet, VariantSettings } from './fleet';

/** A request to SageMaker Runtime. */
export interface InvokeEndpointRequest {
  readonly endpointName: string;
  readonly body: Buffer;
  readonly contentType?: string;
  readonly accept?: string;
  /** Recorded by data capture, for joining with ground truth. */
  readonly inferenceId?: string;
  /** Handed to the containers and recorded by data capture. */
  readonly customAttributes?: string;
  /**
   * The variant that is to answer.
   * @default - the one whose turn it is by weight
   */
  readonly targetVariant?: string;
}

export interface InvokeEndpointResponse {
  readonly status: number;
  readonly body: Buffer;
  readonly contentType: string;
  /** The variant that answered (`x-Amzn-Invoked-Production-Variant`). */
  readonly variant: string;
}

/** Sends requests through endpoints, with the metrics and the capture that SageMaker makes of them. */
export class Invocations {
  constructor(
    private readonly context: SageMakerContext,
    private readonly endpoints: Endpoints,
    private readonly capture: DataCapture,
  ) {}

  /**
   * Asks what serves without being traffic: nothing is counted or captured, so that what a person measures does not look
   * like a customer's request to the monitors. AWS has no such request.
   *
   * @throws AwsError ValidationError when nothing serves under the name
   * @throws ModelError (424) when a container answers an error or not at all
   */
  public async probe(endpointName: string, request: Invocation): Promise<Buffer> {
    const { chain } = this.find(endpointName).nextVariant();
    return (await chain.invoke(request)).body;
  }

  /**
   * Invokes an endpoint.
   *
   * @throws AwsError ValidationError when nothing serves under the name
   * @throws ModelError (424) when a container answers an error or not at all
   */
  public async invoke(request: InvokeEndpointRequest): Promise<InvokeEndpointResponse> {
    const began = performance.now();
    const time = this.context.clock.now();
    const fleet = this.find(request.endpointName);
    const picked = request.targetVariant === undefined ? fleet.nextVariant() : fleet.findVariant(request.targetVariant);
    if (picked === undefined) {
      throw new AwsError(
        'ValidationError',
        `Variant ${request.targetVariant} of endpoint ${request.endpointName} not found.`,
      );
    }
    const { variant, chain } = picked;
    const sent = performance.now();
    let modelStatus = 0;
    try {
      const answer = await chain.invoke(request);
      modelStatus = answer.status;
      const contentType = answer.contentType ?? 'application/octet-stream';
      this.capture.record(request.endpointName, variant.definition.VariantName!, fleet.settings.capture, {
        time,
        input: request.body,
        inputType: request.contentType,
        output: answer.body,
        outputType: contentType,
        inferenceId: request.inferenceId,
        customAttributes: request.customAttributes,
      });
      return { status: 200, body: answer.body, contentType, variant: variant.definition.VariantName! };
    } catch (error) {
      modelStatus = error instanceof ModelError ? error.originalStatusCode : 0;
      throw error;
    } finally {
      const ended = performance.now();
      this.publish(request.endpointName, variant, time, modelStatus, (ended - sent) * 1000, (sent - began) * 1000);
    }
  }

  /** What answers the next request. */
  private find(endpointName: string): Fleet {
    const fleet = this.endpoints.has(endpointName) ? this.endpoints.find(endpointName).route() : undefined;
    if (fleet === undefined) {
      throw new AwsError('ValidationError', `Endpoint ${endpointName} of account ${LOCAL_ACCOUNT} not found.`);
    }
    return fleet;
  }

  private publish(
    endpoint: string,
    variant: VariantSettings,
    timestamp: Date,
    status: number,
    model: number,
    overhead: number,
  ): void {
    const dimensions = { EndpointName: endpoint, VariantName: variant.definition.VariantName! };
    const succeeded = status >= 200 && status < 300;
    const refused = status >= 400 && status < 500;
    const metric = (metricName: string, value: number, unit: MetricValue['unit']): MetricValue => ({
      namespace: 'AWS/SageMaker',
      metricName,
      dimensions,
      value,
      unit,
      timestamp,
    });
    this.context.metrics.put([
      metric('Invocations', 1, 'None'),
      metric('InvocationsPerInstance', 1 / variant.instanceCount, 'None'),
      metric('Invocation4XXErrors', refused ? 1 : 0, 'None'),
      metric('Invocation5XXErrors', succeeded || refused ? 0 : 1, 'None'),
      metric('InvocationModelErrors', succeeded ? 0 : 1, 'None'),
      metric('ModelLatency', model, 'Microseconds'),
      metric('OverheadLatency', overhead, 'Microseconds'),
    ]);
  }
}
