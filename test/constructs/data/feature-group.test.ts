import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DataExtract, FeatureGroup, FeatureType } from '../../../lib';
import { findViolations } from '../../../local/service-models/find-violations';
import { SAGEMAKER_MODEL } from '../../../local/service-models/service-model';
import { createStack, findStep, prepareExtract, readDefinition, readStatements } from '../fixtures';

describe('a new feature group', () => {
  const features = { customer: FeatureType.STRING, updated_at: FeatureType.STRING, revenue: FeatureType.FRACTIONAL };
  const create = (stack: Stack, more: object = {}): FeatureGroup =>
    new FeatureGroup(stack, 'Customers', {
      featureGroupName: 'churn-customers',
      features,
      recordIdentifier: 'customer',
      eventTime: 'updated_at',
      bucket: s3.Bucket.fromBucketName(stack, 'Store', 'store'),
      ...more,
    });

  test('writes to a place of its own, by a role that may write there and nowhere else', () => {
    const stack = createStack('eu-west-1');
    create(stack);
    const template = Template.fromStack(stack);
    const [database] = Object.keys(template.findResources('AWS::Glue::Database'));
    template.hasResource('AWS::SageMaker::FeatureGroup', {
      Properties: {
        FeatureGroupName: 'churn-customers',
        RecordIdentifierFeatureName: 'customer',
        EventTimeFeatureName: 'updated_at',
        FeatureDefinitions: [
          { FeatureName: 'customer', FeatureType: 'String' },
          { FeatureName: 'revenue', FeatureType: 'Fractional' },
          { FeatureName: 'updated_at', FeatureType: 'String' },
        ],
        OfflineStoreConfig: {
          S3StorageConfig: { S3Uri: 's3://store/feature-store/churn-customers' },
          DataCatalogConfig: {
            Catalog: 'AwsDataCatalog',
            Database: 'test_customers_c23936bf',
            TableName: 'churn_customers',
          },
        },
      },
      DependsOn: [database],
    });
    const grants = readStatements(template).flatMap(({ actions, resources }) =>
      actions.map((action) => `${action} ${JSON.stringify(resources)}`),
    );
    expect(
      grants
        .filter((grant) => /^s3:Put/.test(grant))
        .every((grant) => grant.includes('store/feature-store/churn-customers/*')),
    ).toBe(true);
    expect(grants.map((grant) => grant.split(' ')[0]).sort()).toEqual([
      'glue:GetTable',
      'glue:UpdateTable',
      's3:AbortMultipartUpload',
      's3:GetBucketAcl',
      's3:PutObject',
      's3:PutObjectAcl',
    ]);
  });

  test('is a request that SageMaker takes', () => {
    const stack = createStack('eu-west-1');
    create(stack);
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::SageMaker::FeatureGroup'));
    const request = { ...Properties, RoleArn: 'arn:aws:iam::111122223333:role/features' };
    expect(findViolations(SAGEMAKER_MODEL, 'CreateFeatureGroup', request)).toEqual([]);
  });

  test('is what an extract reads', () => {
    const stack = createStack('eu-west-1');
    prepareExtract(
      stack,
      DataExtract.featureGroups({
        labels: { name: 'churned', database: 'crm', columns: ['id', 'left'], eventTime: 'asked_at' },
        features: [{ featureGroup: create(stack), features: ['revenue'] }],
      }),
    );
    const { query } = findStep(readDefinition(stack), 'StartExtract').Arguments;
    expect(query).toContain('."churn_customers" AS records');
    const read = readStatements(Template.fromStack(stack)).flatMap(({ policy, actions, resources }) =>
      policy.startsWith('DataExtract') && actions.includes('s3:GetObject') ? [JSON.stringify(resources)] : [],
    );
    expect(read.join(' ')).toContain('store/feature-store/churn-customers/*');
  });

  test.each([
    [{ eventTime: 'updated' }, "eventTime: must be one of the features, got 'updated', did you mean 'updated_at'?"],
    [
      { features: { ...features, is_deleted: FeatureType.STRING } },
      "other than is_deleted, write_time, api_invocation_time, got 'is_deleted'",
    ],
    [{ features: { ...features, Age: FeatureType.STRING } }, "got 'Age'"],
    [
      { features: { ...features, updated_at: FeatureType.INTEGRAL } },
      "eventTime: must be a STRING of ISO 8601 or a FRACTIONAL of seconds since 1970, got the INTEGRAL 'updated_at'",
    ],
    [
      { recordIdentifier: 'revenue' },
      "recordIdentifier: must be a STRING or INTEGRAL, whose values are told apart exactly, got the FRACTIONAL 'revenue'",
    ],
    [{ featureGroupName: 'Churn' }, 'featureGroupName: must be 1 to 64 lower-case letters'],
  ])('%j is refused', (more, message) => {
    expect(() => create(createStack(), more)).toThrow(message);
  });
});
