import { classifyReason, classifyRefusal } from '../../../lambda/deploy-model/classify-failure';
import { awsError } from '../../engine/aws/fake-s3';

// As people have quoted SageMaker: the addresses stand beside the patterns.
test.each([
  ['Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.', 'passing'],
  [
    'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.',
    'passing',
  ],
  ['Request to service failed. If failure persists after retry, contact customer support.', 'passing'],
  ['InternalServerError: We encountered an internal error. Please try again.', 'passing'],
  ['ThrottlingException: Rate exceeded', 'passing'],
  [
    "The account-level service limit 'ml.m4.xlarge for endpoint usage' is 0 Instances, with current utilization of 0 Instances and a request delta of 1 Instances.",
    'overQuota',
  ],
  [
    'The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.',
    'unhealthy',
  ],
  [
    "CannotStartContainerError. Please ensure the model container for variant comfyui-sample starts correctly when invoked with 'docker run <image> serve'",
    'unhealthy',
  ],
  [
    'Please make sure all images included in the model for the production variant default-variant-name exist, and that the execution role used to create the model has permissions to access them',
    'lasting',
  ],
  [
    'Failed to download model data for container "container_1" from URL: "s3://bucket/model.tar.gz". Please ensure that there is an object located at the URL and that the role passed to CreateModel has permissions to download the object.',
    'lasting',
  ],
  ['One or more configured alarms breached their threshold', 'lasting'],
  ['Something that nobody has written down yet', 'unknown'],
])('a reason is known by what SageMaker says: %s', (reason, kind) => {
  expect(classifyReason(reason)).toBe(kind);
});

test.each([
  ['ValidationException', 'Could not find model data at s3://bucket/model.tar.gz.', 'lasting'],
  ['ValidationException', 'Variant names must be unique', 'lasting'],
  ['ValidationException', 'Could not assume role arn:aws:iam::111122223333:role/serve', 'unknown'],
  ['AccessDeniedException', 'not authorized to perform: sagemaker:CreateModel', 'unknown'],
  ['ResourceLimitExceeded', 'The account-level service limit is 0', 'overQuota'],
])('a refusal is known by its name and message: %s, %s', (name, message, kind) => {
  expect(classifyRefusal(awsError(name, message))).toBe(kind);
});
