import { Duration, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PREFIXES } from '../../contract/layout';
import type { HandlerFunction } from '../foundation/handler-function';
import { grantReadObjects, grantWriteObjects } from '../foundation/object-grants';
import { createFanOut, createFanOutRole, grantStartFanOut, nameFanOut, renderTask } from './fan-out-machine';

/** What measures large windows in parts. */
export interface QualityFanOutProps {
  readonly endpointName: string;
  /** Asks for the parts, measures each, and merges them. */
  readonly measurer: HandlerFunction;
  /** Holds the reports; plans and parts go beside them. */
  readonly bucket: s3.IBucket;
  /** A role of the user's own for the state machine. */
  readonly stateMachineRole?: iam.IRole;
}

/**
 * Measures a window that is larger than the memory of one function in parts: a state machine has the measurer join each part,
 * and then merge them. A part that cannot be measured fails the whole: there is no verdict on a part of a window.
 */
export class QualityFanOut extends Construct {
  public readonly stateMachineArn: string;
  /** Fires when a window could not be measured to its end. */
  public readonly alarm: cloudwatch.Alarm;

  public constructor(scope: Construct, id: string, props: QualityFanOutProps) {
    super(scope, id);
    const { endpointName, measurer, bucket } = props;
    const machine = nameFanOut(this, `${endpointName}-quality`);
    this.stateMachineArn = machine.arn;
    const keys = `${PREFIXES.qualityFanOut}/${endpointName}/*`;
    grantReadObjects(bucket, measurer.role, keys);
    grantWriteObjects(bucket, measurer.role, keys);
    grantStartFanOut(measurer.role, machine);
    const role = createFanOutRole(
      this,
      props.stateMachineRole,
      `Measures large windows of the endpoint ${endpointName} in parts`,
    );
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'MeasureAndMerge',
        actions: ['lambda:InvokeFunction'],
        resources: [measurer.function.functionArn],
      }),
    );
    this.alarm = createFanOut(
      this,
      machine,
      role,
      renderDefinition(Stack.of(this).partition, measurer),
      `A large window of the endpoint ${endpointName} could not be measured: it has no verdict`,
    );
  }
}

/** The state machine in the Amazon States Language: https://states-language.net */
function renderDefinition(partition: string, measurer: HandlerFunction): object {
  return {
    Comment: 'Measures the parts of a plan, then merges them',
    StartAt: 'MeasureParts',
    TimeoutSeconds: Duration.hours(6).toSeconds(),
    States: {
      // A plan has few parts: they are in the input, and need no executions of their own.
      MeasureParts: {
        Type: 'Map',
        ItemsPath: '$.parts',
        ItemSelector: { 'plan.$': '$.plan', 'part.$': '$$.Map.Item.Value' },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'MeasurePart',
          States: { MeasurePart: renderTask(partition, measurer, { 'plan.$': '$.plan', 'part.$': '$.part' }) },
        },
        ResultPath: null,
        Next: 'Merge',
      },
      Merge: { ...renderTask(partition, measurer, { 'plan.$': '$.plan' }), OutputPath: '$.Payload' },
    },
  };
}
