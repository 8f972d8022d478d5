import type { DescribeModelPackageOutput, ModelPackageContainerDefinition } from '@aws-sdk/client-sagemaker';

/** What an image reference has that cannot be moved to another image. */
const DIGEST_MARK = '@sha256:';

/**
 * The containers that serve a version, as the registry knows them: the image with the digest that SageMaker found for it when
 * the version was registered, and the archive with its ETag. Of a job SageMaker says no digest, so this is the only one.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageContainerDefinition.html
 */
export function listContainers({ InferenceSpecification }: DescribeModelPackageOutput): Record<string, string> {
  return Object.fromEntries(
    (InferenceSpecification?.Containers ?? []).flatMap((container, index) => {
      const { ModelDataUrl: archive, ModelDataETag: etag } = container;
      return [
        [`serving image ${index + 1}`, describeImage(container)],
        ...(archive ? [[`serving archive ${index + 1}`, `${archive} (${etag ? `ETag ${etag}` : 'no ETag'})`]] : []),
      ];
    }),
  );
}

function describeImage({ Image = 'no image', ImageDigest: digest }: ModelPackageContainerDefinition): string {
  if (Image.includes(DIGEST_MARK)) {
    return Image;
  }
  return digest
    ? `${Image} (${digest} when the version was registered)`
    : `${Image} (a tag, no digest: it can be moved)`;
}
