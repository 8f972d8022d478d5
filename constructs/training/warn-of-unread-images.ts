import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import type { ScriptDependencies } from './script-dependencies';
import type { ScriptImage } from './script-images';

/** Warns of a script that is given images in a container without a library that reads them, which the local cloud has. */
export function warnOfUnreadImages(
  scope: Construct,
  { image }: ScriptImage,
  dependencies: ScriptDependencies | undefined,
): void {
  if (image === SCIKIT_LEARN_IMAGE && dependencies === undefined) {
    Annotations.of(scope).addWarningV2(
      'cdk-sagemaker-lifecycle:unreadImages',
      `framework: the image ${image.repositoryName}:${image.tag} has no library that reads images, such as Pillow, which this machine has; take ScriptFramework.XGBOOST, which has Pillow and scikit-learn, ScriptFramework.pytorch(), or wheels in dependencies`,
    );
  }
}
