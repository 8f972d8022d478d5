import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkProperties, pickProperties } from '../constructs/foundation/check-properties';
import { MlLifecycle } from './ml-lifecycle';
import type { MlLifecycleProps } from './ml-lifecycle-props';
import { isStackProperty } from './stack-properties';

/** A lifecycle with a stack of its own. */
export interface MlLifecycleStackProps extends StackProps, MlLifecycleProps {}

/** A stack around one `MlLifecycle`, for an app in which nothing else belongs to the model. */
export class MlLifecycleStack extends Stack {
  /** The lifecycle, with all its parts. */
  public readonly lifecycle: MlLifecycle;

  public constructor(scope: Construct, id: string, props: MlLifecycleStackProps) {
    super(scope, id, props);
    checkProperties('MlLifecycleStackProps', props, isStackProperty);
    // CDK leaves `Default` out of logical ids, which are the same as if the parts stood in the stack itself.
    this.lifecycle = new MlLifecycle(this, 'Default', pickProperties<MlLifecycleProps>('MlLifecycleProps', props));
  }
}
