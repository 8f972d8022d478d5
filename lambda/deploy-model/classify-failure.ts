import { isPermissionRefusal, readError } from '../../engine/aws/aws-errors';

/**
 * What a failure says of the next try:
 *
 * - `passing`: nothing of the version or the settings; AWS had no room, or trouble of its own.
 * - `overQuota`: nothing either, but the account's quota; somebody may free instances, or raise it.
 * - `unknown`: a reason that is not in the list below.
 * - `unhealthy`: the container did not start or answer; a slow machine is to blame once, not twice.
 * - `lasting`: the next try would meet it, too.
 */
export const FAILURE_KINDS = ['passing', 'overQuota', 'unknown', 'unhealthy', 'lasting'] as const;

/** What a failure says of the next try. */
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** What SageMaker says, as people have quoted it. The first that fits counts. */
const REASONS: readonly (readonly [RegExp, FailureKind])[] = [
  // "Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.":
  // https://github.com/aws/deep-learning-containers/pull/6673; "CapacityError: Unable to provision requested ML compute
  // capacity. Please retry using a different ML instance type.": https://github.com/DIAGNijmegen/rse-grand-challenge/issues/2631
  [/insufficient ?(instance)? ?capacity|unable to provision|capacity ?error/i, 'passing'],
  // "The account-level service limit 'ml.m4.xlarge for endpoint usage' is 0 Instances, with current utilization of …":
  // https://github.com/aws/amazon-sagemaker-examples/issues/307
  [/resource ?limit ?exceeded|account-level service limit/i, 'overQuota'],
  // "Request to service failed. If failure persists after retry, contact customer support.":
  // https://github.com/aws-samples/aws-genai-llm-chatbot/issues/30, https://github.com/philschmid/cdk-samples/issues/6
  [/request to service failed/i, 'passing'],
  // Common errors of AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/CommonErrors.html
  [/throttl|rate exceeded|too ?many ?requests|internal ?(server ?)?(error|failure)|service ?unavailable/i, 'passing'],
  // What was made a moment ago is not found everywhere yet: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html
  [/could not find (endpoint configuration|model) "/i, 'passing'],
  // "Failed to download model data for container "container_1" from URL: "s3://…". Please ensure that there is an object
  // located at the URL and that the role passed to CreateModel has permissions to download the object.":
  // https://github.com/aws-solutions-library-samples/fraud-detection-using-machine-learning/issues/9; "Could not find model
  // data at s3://…": https://github.com/aws/amazon-sagemaker-examples/issues/4479
  [/failed to download model data|could not find model data/i, 'lasting'],
  // However it is said, a rollback alarm went off: what answered the first requests answered them badly.
  [/\balarms?\b/i, 'lasting'],
  // "Please make sure all images included in the model for the production variant … exist, and that the execution role used
  // to create the model has permissions to access them": https://github.com/aws/amazon-sagemaker-examples/issues/275
  [/make sure all images included in the model/i, 'lasting'],
  // "The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs
  // for this endpoint.": https://github.com/aws/sagemaker-python-sdk/issues/155
  [/did not pass the ping health check|\/ping/i, 'unhealthy'],
  // "CannotStartContainerError. Please ensure the model container for variant … starts correctly when invoked with
  // 'docker run <image> serve'": https://github.com/aws-samples/comfyui-on-amazon-sagemaker/issues/2
  [/cannot ?start ?container/i, 'unhealthy'],
];

/** What the reason that SageMaker gives for an endpoint says of the next try. */
export function classifyReason(reason: string): FailureKind {
  return REASONS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'unknown';
}

/** What the refusal of a request says of the next try. */
export function classifyRefusal(error: unknown): FailureKind {
  const { name, message } = readError(error);
  const kind = classifyReason(`${name}: ${message}`);
  if (kind !== 'unknown') {
    return kind;
  }
  // A role that is new is not known everywhere yet; one that lacks a permission may be given it.
  return isPermissionRefusal(error) ? 'unknown' : 'lasting';
}
