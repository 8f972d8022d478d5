import { readBroken, readLibrary } from './read-surface';
import { RULES } from './surface-rules';

/** What a rule does not hold for, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  LifecycleErrors: 'tells the errors that are thrown, which no signature mentions',
  GroupCriterion: 'makes success criteria, which a file that they import cannot be',
  GroupDifference: 'what GroupCriterion makes them of',
  GroupRatio: 'what GroupCriterion makes them of',
  'DataPrepStageProps.pipeline': 'steps are added to it, which a pipeline that exists already does not let',
  'TrainingJobProps.pipeline': 'steps are added to it, which a pipeline that exists already does not let',
  'WorkbenchProps.pipeline': 'a parameter is added to it, which a pipeline that exists already does not let',
  'MlflowTrackingProps.pipeline': 'where its runs write is known of a pipeline that is made here alone',
  'WorkbenchProps.preparation': 'its rows, code and configuration are those that a notebook has',
  'TrainingPipeline.vpcConfig': 'a part of a request, as it stands in the arguments of a step',
  'PipelineStepProps.arguments': 'the request of any operation of SageMaker',
  'SourceFormat.encoding': 'of a text, by any name that Python knows, not of a column',
  'ServingModeConfig.settings': 'what a serving mode from outside tells its own part of the controller',
};

const library = readLibrary();
const broken = readBroken();

test.each(Object.entries(RULES))('%s', (_, rule) => {
  expect(rule(library).filter((name) => !(name in EXCEPTIONS))).toEqual([]);
});

test('every exception is still made use of', () => {
  const found = Object.values(RULES).flatMap((rule) => rule(library));
  expect(Object.keys(EXCEPTIONS).filter((name) => !found.includes(name))).toEqual([]);
});

test.each<[string, string[]]>([
  ['constructs, and types that they take or give, are all that is exported', ['Unreachable', 'INTERNAL']],
  ['all of it has a docstring', ['BrokenKind.ONE', 'Unreachable.undocumented']],
  ['what is optional says its default, and what is required has none', ['BrokenProps.window', 'BrokenProps.count']],
  ['properties are readonly', ['IBroken.brokenName']],
  ['properties take an interface of ours where there is one', ['BrokenProps.other']],
  ['properties take an interface of aws-cdk-lib where there is one', ['BrokenProps.role']],
  ['a closed set is an enum', ['BrokenProps.brokenKind', 'BrokenProps.side']],
  ['properties have a type', ['BrokenProps.anything']],
  ['what a stack makes can be referred to from another', ['IBroken']],
  ['constructs take scope, id and their own props', ['Broken']],
  ['metrics are methods metricX(options)', ['Broken.countOfErrors']],
  ['grants are methods grantX that return what was granted', ['Broken.grantRead']],
])('the rule finds something where there is something: %s', (name, found) => {
  expect(RULES[name]!(broken)).toEqual(found);
});

test('every rule was seen to find something', () => {
  expect(Object.entries(RULES).filter(([, rule]) => rule(broken).length === 0)).toEqual([]);
});

test('there is a surface', () => {
  expect(library.length).toBeGreaterThan(80);
  expect(library.flatMap(({ members }) => members).length).toBeGreaterThan(500);
});
