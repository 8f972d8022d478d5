// Names that people choose, as SageMaker takes them: imports nothing.

/**
 * How long a name may be.
 * Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/ (CreateEndpoint, CreatePipeline, CreateModelPackageGroup,
 * CreateExperiment)
 */
export const NAME_LENGTHS = {
  endpoint: 63,
  variant: 63,
  model: 63,
  modelPackageGroup: 63,
  pipeline: 256,
  experiment: 120,
} as const;

/** A name that SageMaker takes: letters, digits and single hyphens between them, at most 63. */
export const SAGEMAKER_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
