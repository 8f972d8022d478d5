import * as fs from 'node:fs';
import { ModelImage } from './container-images';
import { hasGpu, hasNeuronChips } from './instance-checks';
import { packageFile } from './package-files';
import { LifecycleValidationError } from './validation-error';

/** The frameworks whose images AWS publishes in many versions, as the SageMaker SDK calls them. */
export type FrameworkName = 'pytorch' | 'tensorflow' | 'huggingface';

/** What an image is for. */
export type ImageScope = 'training' | 'inference';

interface ImageEntry {
  /** The framework's whole version. */
  readonly version: string;
  readonly repository: string;
  /** Which of the accounts by region publish it. */
  readonly accounts: number;
  /** The tags for instances without and with GPUs; one that is absent is not published. */
  readonly tags: Readonly<Partial<Record<Processor, string>>>;
  /** Hugging Face: the version of PyTorch in it. */
  readonly pytorch?: string;
}

type Processor = 'cpu' | 'gpu';

/** Both images of a version of a framework. */
export type FrameworkVersion = Readonly<Record<ImageScope, ImageEntry>>;

interface ImageTable {
  readonly accounts: ReadonlyArray<Record<string, string>>;
  readonly frameworks: Readonly<Record<FrameworkName, Readonly<Record<string, FrameworkVersion>>>>;
}

let table: ImageTable | undefined;

/** From the SageMaker SDK's own tables, by make-framework-images.py, which stands beside it. */
function load(): ImageTable {
  table ??= JSON.parse(
    fs.readFileSync(packageFile('constructs', 'foundation', 'framework-images.json'), 'utf8'),
  ) as ImageTable;
  return table;
}

/**
 * A version of a framework with its images.
 *
 * @param version of two numbers, such as `2.6`
 * @throws LifecycleValidationError for one that does not both train and serve, with those that do
 */
export function findFrameworkVersion(framework: FrameworkName, version: string): FrameworkVersion {
  const versions = load().frameworks[framework];
  if (!Object.hasOwn(versions, version)) {
    throw new LifecycleValidationError(
      `version: must be one that AWS publishes for training and for serving, ${Object.keys(versions).join(', ')} of ${framework}, got '${version}'`,
    );
  }
  return versions[version]!;
}

/** One image of each name, so that what collects images has it once. */
const made = new Map<string, ModelImage>();

/**
 * The image for an instance type, which decides between the builds for CPUs and for GPUs as the SageMaker SDK does.
 *
 * @param prop that holds the instance type, for errors
 * @param instanceType undefined where it is known only when the stack is deployed
 */
export function chooseFrameworkImage(entry: ImageEntry, prop: string, instanceType: string | undefined): ModelImage {
  const { repository, tags, accounts } = entry;
  if (instanceType === undefined) {
    throw new LifecycleValidationError(
      `${prop}: must be known at synth, because the image of ${repository} depends on whether it has GPUs, got a token`,
    );
  }
  if (hasNeuronChips(instanceType)) {
    throw new LifecycleValidationError(
      `${prop}: must have no Trainium or Inferentia chips, for which ${repository} is not built, got ${instanceType}`,
    );
  }
  const gpu = hasGpu(instanceType);
  const tag = tags[gpu ? 'gpu' : 'cpu'];
  if (tag === undefined) {
    throw new LifecycleValidationError(
      gpu
        ? `${prop}: must have no GPUs, for which AWS publishes no ${repository}, got ${instanceType}`
        : `${prop}: must have GPUs, such as ml.g5.xlarge, because AWS publishes ${repository} for GPUs alone, got ${instanceType}`,
    );
  }
  const name = `${repository}:${tag}`;
  const image =
    made.get(name) ?? ModelImage.published(repository, tag, load().accounts[accounts]!, { gpu, requiresGpu: gpu });
  made.set(name, image);
  return image;
}

/** The minor versions of Python 3 in the images, by their tags; TensorFlow Serving's is not in its tag. */
export function listPythons({ training, inference }: FrameworkVersion): number[] {
  const tags = [training, inference].flatMap(({ tags }) => Object.values(tags));
  const found = tags.flatMap((tag) => /-py3(\d+)/.exec(tag)?.[1] ?? []);
  return [...new Set(found.map(Number))].sort((one, other) => one - other);
}
