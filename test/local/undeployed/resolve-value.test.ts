import { ValueResolver } from '../../../local/undeployed/resolve-value';

const resolver = new ValueResolver({
  Mappings: { Accounts: { 'us-east-1': { account: '683313688378' } } },
  Resources: {
    Bucket83: { Type: 'AWS::S3::Bucket' },
    Named: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: { 'Fn::Join': ['-', ['rows', { Ref: 'AWS::Region' }]] } },
    },
    Role: { Type: 'AWS::IAM::Role' },
    Key: { Type: 'AWS::KMS::Key' },
    Function: { Type: 'AWS::Lambda::Function' },
  },
});

test.each([
  [{ Ref: 'Bucket83' }, 'bucket83'],
  [{ Ref: 'Named' }, 'rows-us-east-1'],
  [{ 'Fn::GetAtt': ['Bucket83', 'Arn'] }, 'arn:aws:s3:::bucket83'],
  [{ 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::000000000000:role/Role'],
  [{ 'Fn::GetAtt': ['Function', 'Arn'] }, 'arn:aws:lambda:us-east-1:000000000000:function:Function'],
  [{ 'Fn::Sub': '${Role.Arn}/${AWS::AccountId}/${own}' }, undefined],
  [
    { 'Fn::Sub': ['${Role.Arn}/${AWS::AccountId}/${own}', { own: 'x' }] },
    'arn:aws:iam::000000000000:role/Role/000000000000/x',
  ],
  [{ 'Fn::FindInMap': ['Accounts', { Ref: 'AWS::Region' }, 'account'] }, '683313688378'],
  [{ 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b-c'] }] }, 'b'],
  [{ 'Fn::Join': ['', ['s3://', { Ref: 'Bucket83' }, '/rows/']] }, 's3://bucket83/rows/'],
])('%j', (value, expected) => {
  if (expected === undefined) {
    expect(() => resolver.resolve(value)).toThrow('the pipeline needs the resource own, which only a deployment gives');
  } else {
    expect(resolver.resolve(value)).toBe(expected);
  }
});

test('what is left out leaves no trace', () => {
  expect(resolver.resolve({ A: [{ Ref: 'AWS::NoValue' }, 1], B: { C: true } })).toEqual({ A: [1], B: { C: true } });
});

test('keys have ids that look like those of KMS', () => {
  expect(resolver.resolve({ 'Fn::GetAtt': ['Key', 'Arn'] })).toMatch(
    /^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/,
  );
});

test.each([
  [{ 'Fn::GetAtt': ['Function', 'Version'] }, 'the pipeline needs Version of the resource Function'],
  [{ Ref: 'Absent' }, 'the pipeline needs the resource Absent'],
  [{ 'Fn::ImportValue': 'other' }, 'the pipeline needs Fn::ImportValue "other"'],
])('%j needs a deployment, which is said', (value, message) => {
  expect(() => resolver.resolve(value)).toThrow(`${message}, which only a deployment gives: leave out --only train`);
});
