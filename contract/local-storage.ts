// Shared with the endpoint's controller: imports nothing.

/**
 * Families with local NVMe storage whose name does not say so. For all others the letter d among the letters after the
 * generation says it (c5d, m6gd, r7gd, g4dn, p4de …).
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/InstanceStorage.html
 */
const LOCAL_STORAGE_FAMILIES = [
  'dl1',
  'g5',
  'g6',
  'g6e',
  'g6f',
  'g7',
  'g7e',
  'gr6',
  'gr6f',
  'i2',
  'i3',
  'i3en',
  'p5',
  'p5e',
  'p5en',
  'p6',
  'p6e',
  'trn1',
  'trn1n',
  'trn2',
  'trn2u',
];

/**
 * Whether instances of this type keep data on local NVMe storage. That storage is encrypted by the instance's own
 * hardware; SageMaker refuses a KMS key in an endpoint configuration for it ("You can't request a KmsKeyId when using
 * an instance type with local storage", CreateEndpointConfig; newer text of that page: the key has no effect on it).
 *
 * @param instanceType such as `ml.g5.xlarge`
 */
export function hasLocalStorage(instanceType: string): boolean {
  const family = (instanceType.split('.')[1] ?? '').replace(/-.*$/, '');
  return LOCAL_STORAGE_FAMILIES.includes(family) || /^[a-z]+\d+[a-z]*d[a-z]*$/.test(family);
}
