import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { lifecycle } from '../../examples/churn-script/lifecycle';
import { MlLifecycleStack } from '../../lib';
import { createApp } from '../constructs/fixtures';

/** Names of services in IAM and in conditions are the same in all partitions. */
const SERVICE_PRINCIPAL = /^(?:[a-z0-9-]+\.)+amazonaws\.com$/;

/** A template's values, joined as CloudFormation joins them; what it fills in stands as `<name>`. */
function join(value: unknown): unknown {
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(join);
  }
  const { Ref: ref, 'Fn::Join': joined } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (ref !== undefined) {
    return `<${ref}>`;
  }
  if (joined) {
    return joined[1].map((part) => (typeof part === 'string' ? part : String(join(part)))).join(joined[0]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, join(one)]));
}

function listTexts(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(listTexts);
}

/** A lifecycle with everything that can be switched on. */
function synthesize(region: string): string[] {
  const app = createApp();
  const env = { region, account: '111122223333' };
  const network = new Stack(app, 'Network', { env });
  const stack = new MlLifecycleStack(app, 'Lifecycle', {
    ...lifecycle,
    env,
    drift: { fanOut: true },
    quality: { fanOut: true },
    vpc: new ec2.Vpc(network, 'Vpc', { maxAzs: 2 }),
  });
  return listTexts(join(Template.fromStack(stack).toJSON()));
}

test.each(['cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'us-isob-east-1'])(
  'nothing of another partition stands in the template for %s',
  (region) => {
    const { partition } = RegionInfo.get(region);
    const texts = synthesize(region);
    expect(partition).not.toBe('aws');
    expect(texts.filter((text) => text.includes('arn:aws:'))).toEqual([]);
    expect(texts.filter((text) => text.includes('amazonaws.com') && !SERVICE_PRINCIPAL.test(text))).toEqual([]);
    // What was searched has the images, and the fan-out's integrations.
    const has = (part: string): boolean => texts.some((text) => text.includes(part));
    expect(has(`.dkr.ecr.${region}.<AWS::URLSuffix>/sagemaker-scikit-learn:`)).toBe(true);
    expect(has(`arn:${partition}:states:::lambda:invoke`) || has('arn:<AWS::Partition>:states:::lambda:invoke')).toBe(
      true,
    );
    expect(has(`arn:${partition}:states:::s3:getObject`) || has('arn:<AWS::Partition>:states:::s3:getObject')).toBe(
      true,
    );
  },
);

test('a region of a partition that has no image says so', () => {
  expect(() => synthesize('eu-isoe-west-1')).toThrow("is not published in 'eu-isoe-west-1'; it is in");
});
