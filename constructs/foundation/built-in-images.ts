import * as fs from 'node:fs';
import { ModelImage, type ModelImageOptions } from './container-images';
import { nearestName } from './nearest-name';
import { packageFile } from './package-files';
import { LifecycleValidationError } from './validation-error';

interface BuiltInImage {
  readonly repository: string;
  readonly tag: string;
  readonly scope?: readonly string[];
  readonly registries?: Record<string, string>;
}

let images: Record<string, BuiltInImage> | undefined;

/** The built-in algorithms that SageMaker publishes in an image each, by name. */
function load(): Record<string, BuiltInImage> {
  if (!images) {
    const text = fs.readFileSync(packageFile('constructs', 'foundation', 'image-registries.json'), 'utf8');
    const all = (JSON.parse(text) as { images: Record<string, BuiltInImage> }).images;
    images = Object.fromEntries(
      Object.entries(all).filter(
        ([, { scope, registries }]) => scope?.includes('training') && registries !== undefined,
      ),
    );
  }
  return images;
}

/**
 * The image of one of SageMaker's built-in algorithms.
 *
 * @param name as the SageMaker SDK has it, such as `linear-learner`
 * @throws LifecycleValidationError for an unknown name, with the nearest one
 */
export function builtInImage(name: string, options: ModelImageOptions = {}): ModelImage {
  const known = load();
  if (!Object.hasOwn(known, name)) {
    const nearest = nearestName(name, Object.keys(known), name.length / 3);
    throw new LifecycleValidationError(
      `name: must be a built-in algorithm of SageMaker, got '${name}'${nearest === undefined ? '' : `, did you mean '${nearest}'?`}; there are ${Object.keys(known).join(', ')}, and XGBoost by Algorithm.xgboost`,
    );
  }
  const { repository, tag, registries } = known[name]!;
  return ModelImage.published(repository, tag, registries!, options);
}
