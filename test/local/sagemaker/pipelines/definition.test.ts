import { parseDefinition } from '../../../../local/sagemaker/pipelines/definition';
import { definition, lambdaStep, processing } from '../pipeline-harness';

test.each<[string, unknown[], string]>([
  [
    'an unknown step type',
    [{ Name: 'A', Type: 'Callback', Arguments: {} }],
    'the local cloud does not know the step type "Callback"',
  ],
  [
    'an unknown field of a request',
    [{ ...processing('A', []), Arguments: { ...processing('A', []).Arguments, Rolle: 1 } }],
    "Unknown field 'rolle'",
  ],
  [
    'a missing field of a request',
    [{ Name: 'A', Type: 'Processing', Arguments: {} }],
    "Value null at 'appSpecification' failed to satisfy constraint: Member must not be null",
  ],
  [
    'a job name',
    [{ ...processing('A', []), Arguments: { ...processing('A', []).Arguments, ProcessingJobName: 'x' } }],
    "Unknown field 'processingJobName'",
  ],
  [
    'an undefined parameter',
    [processing('A', [{ Get: 'Parameters.Nothing' }])],
    'the parameter Nothing is not defined',
  ],
  ['an undefined step', [processing('A', [{ Get: 'Steps.B.ProcessingJobName' }])], 'the step B does not exist'],
  [
    'a property that a step does not have',
    [processing('B', []), processing('A', [{ Get: 'Steps.B.ProcessingJobNam' }])],
    'Steps.B has no property ProcessingJobNam',
  ],
  [
    'an undefined property file',
    [
      processing('B', []),
      processing('A', [{ 'Std:JsonGet': { PropertyFile: { Get: 'Steps.B.PropertyFiles.P' }, Path: 'a' } }]),
    ],
    'no property file P',
  ],
  [
    'steps that depend on each other',
    [processing('A', [], { step: { DependsOn: ['B'] } }), processing('B', [], { step: { DependsOn: ['A'] } })],
    'A → B → A',
  ],
  [
    'a function that is none',
    [{ Name: 'A', Type: 'Lambda', Arguments: {}, FunctionArn: 'my-function' }],
    'a Lambda step needs the FunctionArn of a function, got "my-function"',
  ],
  [
    'an output of a type that there is not',
    [{ ...lambdaStep('A'), OutputParameters: [{ OutputName: 'a', OutputType: 'Number' }] }],
    'an OutputType of String, Integer, Boolean, Float and no more',
  ],
  [
    'an output that a function does not have',
    [lambdaStep('B'), processing('A', [{ Get: "Steps.B.OutputParameters['other']" }])],
    'the Lambda step B has no output OutputParameters.other',
  ],
  [
    'a function for a step that runs a job',
    [{ ...processing('A', []), FunctionArn: lambdaStep('B').FunctionArn }],
    'unknown field FunctionArn',
  ],
  ['two steps of one name', [processing('A', []), processing('A', [])], 'the step name A is used twice'],
  [
    'a condition type of its own',
    [{ Name: 'A', Type: 'Condition', Arguments: { Conditions: [{ Type: 'And', Conditions: [] }] } }],
    'unknown condition type "And"',
  ],
])('refuses a definition with %s', (_, steps, problem) => {
  const parse = (): unknown => parseDefinition(definition(steps));
  expect(parse).toThrow(problem);
  expect(parse).toThrow(/^Unable to parse pipeline definition\. /);
});

test('refuses what is no definition', () => {
  expect(() => parseDefinition('{')).toThrow(/^Unable to parse pipeline definition\. /);
  expect(() => parseDefinition('[]')).toThrow('the definition needs Steps');
  expect(() => parseDefinition('{"Version":"2019-01-01","Steps":[],"Colour":1}')).toThrow(
    /Version must be 2020-12-01.*unknown field Colour/,
  );
});

test('names every problem of the parameters', () => {
  const parameters = [
    { Name: 'a b', Type: 'String' },
    { Name: 'N', Type: 'Integer', DefaultValue: 'x' },
    { Name: 'N', Type: 'Number' },
  ];
  expect(() => parseDefinition(definition([], parameters))).toThrow(
    /a parameter needs a Name.*the default "x" of the parameter N is no Integer.*the parameter N is defined twice.*the parameter N has the unknown type "Number"/,
  );
});
