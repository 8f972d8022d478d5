import { listPythonLiterals, listTypeScriptLiterals, listWorkbenchLiterals } from './list-literals';

export const constructs = listTypeScriptLiterals('constructs', 'lib');
export const handlers = listTypeScriptLiterals('lambda', 'engine');
export const jobs = listPythonLiterals('jobs');
export const commands = listTypeScriptLiterals('cli');
export const local = listTypeScriptLiterals('local');
export const workbench = listWorkbenchLiterals();

/** Why a literal may stand on both sides of TypeScript without being a name that they must agree on. */
export const ALLOWED = new Map<string, readonly string[]>([
  // Glue, phrases and colours of texts for people: a change on one side breaks nothing on the other.
  [
    'for people',
    [
      ...[
        ', ',
        ', …',
        '; ',
        ' · ',
        ' and ',
        ' or ',
        'nothing',
        '#0072b2',
        '#d55e00',
        'above',
        'below',
        'exactly',
        'allowed',
        'required',
      ],
      ...['one file', 'by hand', 'more', 'before', 'new', 'dashboard', 'metrics', 'notes'],
      ...['rows compared', 'a number', 'a whole number', 'a text', 'drift', 'started', 'failed', 'estimated'],
      ...[
        'bar',
        'plain',
        'start',
        'end',
        'bad',
        'no drift',
        'too few rows',
        'the predictions',
        'baseline from',
        'what',
        'where',
        'answered yes',
      ],
      ...[
        'others',
        'total',
        'version',
        'window',
        'cause',
        '2-digit',
        'short',
        'en-GB',
        'UTC',
        '""',
        'category',
        'inside',
        'vermilion',
      ],
      ...[
        'en-US',
        'weekday',
        'alone',
        'does not exist',
        'is',
        'are',
        'group',
        'bucket',
        'role',
        'repository',
        'schedule',
      ],
      ...[
        'at least',
        'at most',
        'missed',
        'few',
        '(missing)',
        'Errors',
        'AUC',
        'F1',
        'RMSE',
        'MAE',
        'MAPE',
        'MASE',
        'WAPE',
        'R²',
        'is neither PNG nor JPEG',
      ],
    ],
  ],
  // Words of JavaScript, Python, hashes and tools.
  [
    'of a language or library',
    [
      'hex',
      'sha256',
      'utf8',
      'latin1',
      'base64',
      'exit',
      // Of what a thread says.
      'message',
      '.py',
      'utf-8',
      'NFC',
      'true',
      'false',
      'day',
      'hour',
      'package.json',
      'null',
      'object',
      'string',
      'function',
      'number',
      'text',
      // What an expression for a literal text replaces its signs by.
      '\\$&',
      '*.pyc',
      '__pycache__',
      ...['.zip', '.gz', '.json'],
      'name',
      'boolean',
    ],
  ],
  // Folders of the package, which constructs pack into a notebook's asset, and commands and the local cloud run from.
  ['held by the tests of notebooks', ['local', 'workbench']],
  // AWS's own words, which the SDK's and CDK's types check on their sides.
  [
    'of AWS',
    [
      ...['CANARY', 'LINEAR', 'Approved', 'Rejected', 'JSON', 'String', 'ModelName', 'PipelineName'],
      ...['application/json', 'text/csv', 'lambda', 'sagemaker', 'code', 'row', 'model'],
      // Of AWS's built-in algorithms, of an image's square, and of HTTP.
      ...['prob', 'side', 'text/plain', 'learning_rate', 'quantiles'],
      ...['score', '@sha256:', 'endpoint-config'],
      // A side of a box.
      'top',
      // A run's end, and where a container has its files.
      ...['Succeeded', '/opt/ml', 'SAGEMAKER_BASE_DIR'],
      // Types of a pipeline's steps.
      ...['Processing', 'Transform', 'Training', 'Tuning', 'Lambda'],
      // The SageMaker SDK calls an input of Spark's jobs so, to which goldens hold the constructs.
      ...['py-files'],
      // A key of S3's, and a type of Athena's projected partitions.
      ...['SSE_KMS', 'date'],
      ...['S3Prefix', 'None', 'Line'],
      ...['CSV', 'CreationTime', 'CustomerMetadataProperties', 'Executing', 'Failed', 'InService', 'Stopping'],
      ...['arn:', 'Completed', 'Descending', 'Ref', 'Name', 'File'],
      // Members of capture records, which lifecycle_capture writes as SageMaker does: test/local reads what it writes.
      ...['INPUT', 'OUTPUT', 'BASE64', 's3', 'eventMetadata', 'eventId', 'encoding', 'inferenceTime', 'AllTraffic'],
      // Of templates and policies.
      ...[
        'Allow',
        'AWS::SageMaker::Pipeline',
        'Fn::GetAtt',
        'Fn::Join',
        'Fn::Sub',
        'Key',
        'Delete',
        'InputName',
        's3://',
        'AWS::Lambda::Function',
        'AWS::SageMaker::ModelPackageGroup',
        'AWS::SageMaker::Model',
        'AWS::SageMaker::Endpoint',
        'AWS::SageMaker::EndpointConfig',
        'EndpointName',
      ],
    ],
  ],
  // What constructs write and a review of it names: test/cli/review reads what the constructs have written.
  [
    'held by the tests of reviews',
    [
      // CDK's own name, which constructs write under and cdk-nag reads: test/cli/review/notes.test.ts.
      ...['aws:cdk:acknowledged-rules'],
      ...['Custom::ModelEndpoint', 'Settings', 'rollout', 'recipe', 'criteria', 'threshold', 'hyperparameters'],
      ...['categoricalFeatures'],
      // Of policies: test/cli/review/policies.test.ts.
      ...['minimumCriteria', 'maximumMonthlyCost', 'comparison', 'overNaive', 'slice'],
    ],
  ],
  // Members of losses.json: test/engine/quality/estimate-losses.test.ts reads what jobs/evaluate/losses.py has written.
  ['held by the tests of estimates', ['trees', 'levels', 'heldOut']],
  // What other people's servers call the parts of a request and of an answer.
  [
    'of other servers',
    ['instances', 'class', 'predicted', 'outputs', 'output', 'results', 'requests', 'inputs', 'input', 'batch'],
  ],
  // XGBoost's own words, as hyperparameters and its model file have them.
  [
    'of XGBoost',
    [
      ...['gbtree', 'gblinear', 'dart', 'binary:logistic', 'multi:softprob', 'count:poisson'],
      ...['reg:squarederror', 'reg:squaredlogerror', 'reg:absoluteerror', 'reg:pseudohubererror'],
      ...['reg:gamma', 'reg:tweedie'],
    ],
  ],
  // Ids of constructs beside words of logs, columns of our own pages, keys of records that one side alone writes and reads.
  [
    'another thing on each side',
    [
      // What variables end with in code that is written, beside ids of constructs.
      ...['Bucket', 'Endpoint'],
      // Members of what the preparation reports, and of what the quality monitor does; a resource and a word for it.
      ...['leftOut', 'contradicted', 'endpoints', 'asset'],
      // A folder and what replaying came to, beside wrappers of requests and a reason.
      'examples',
      // Axes and series of our charts beside members of notices; an option's name beside a monitor's.
      ...['seconds', 'mean', 'higher', 'live', 'ranges'],
      ...['time', 'custom', 'quality', 'metric', 'measured', 'state'],
      ...['rule', 'weighted', 'nan', 'lower', 'upper', 'median', 'slices', 'groups', 'Data', 'Algorithm'],
      // Hyperparameters of XGBoost and of scikit-learn.
      ...[
        'auto',
        'uniform',
        'forest',
        'weights',
        'rounds',
        'classes',
        'n_estimators',
        'seed',
        'sign',
        'balanced',
        'epochs',
      ],
      // Props of a range, and what an instance is for.
      ...['minimum', 'maximum', 'values', 'processing'],
      ...['config', 'feature', 'none', 'source', 'id', 'key', 'jobs', 'target'],
      ...['column', 'features', 'label', 'met', 'missing', 'rows', 'share', 'type', 'value', 'error', 'prediction'],
      ...[
        'predictions',
        'derived',
        'columns',
        '.csv',
        'labels',
        'alarm',
        'approval',
        'problem',
        'asked',
        'champion',
        'absent',
        'baseline',
        'data',
        'endpoint',
        'kind',
        'measure',
        'pipeline',
        'retraining',
        'unknown',
        'table',
        'now',
      ],
      // Words of a review, and of the writer of captures, beside reasons and ids of constructs.
      ...[
        'build',
        'node_modules',
        'surface',
        'sources',
        'deleted',
        'gone',
        'other',
        'changed',
        'files',
        'dropped',
        'added',
      ],
      // A service of ARNs beside a folder.
      'logs',
      ...['tooLong', 'json', 'invalid', 'repeated', 'outcome'],
      // Words of a review and of what it reads of AWS, beside periods and members of requests.
      ...['alarms', 'thresholds', 'request', ': ', 'notebook', 'certain', 'Ascending', 'VariantName', 'AWS::'],
      ...['AWS::ApplicationAutoScaling::ScalableTarget'],
      // Words and members of a measurement at a desk, beside those of retrainings and notices.
      ...['record', 'problemType', 'answers', 'interval', 'week', 'month', 'least', 'most'],
      ...['held-out rows'],
      // A bucket of a monitor, and what one reads and writes.
      'reports',
      // Words of a policy, beside members of notices and requests.
      ...['refused', 'reason', 'keys', 'path'],
      // Members of a review, beside those of plans and of a scratch folder.
      ...['named', 'places'],
    ],
  ],
  // Members of an enum or union in contract/ that the compiler checks wherever they are written.
  [
    'checked by the compiler',
    [
      ...['probability', 'probabilities', 'csv', 'positiveClass'],
      // What operators ask of a controller, and what it answers.
      ...['status', 'rollback', 'replay', 'serves'],
      // Of conditions of a retraining, and of diagnoses of drift.
      ...['all', 'any', 'constant', 'scale', 'unseen', 'unit', 'world', 'feed'],
      ...['numeric', 'categorical', 'mode'],
      // What a model predicts, and why an answer does not count.
      ...['binary', 'multiclass', 'regression', 'atLeast', 'isLeftOut', 'missingId', 'invalidTime'],
      // Of how a CSV is written.
      ...['decimalMark'],
      // Of Model Monitor's constraints.json.
      ...['Enabled', 'Disabled', 'ChiSquared'],
      ...[
        'Drift',
        'NoDrift',
        'InsufficientData',
        'NotUnderstood',
        'notUnderstood',
        'not understood',
        'CriteriaMet',
        'skipped',
        'baseline_drift_check',
        'badCsv',
        'lineTooLong',
      ],
      ...['notUtf8', 'wrongArity', 'missingShare', 'multivariate', 'rejected', 'statistics', 'verdict'],
      ...['accuracy', 'auc', 'f1', 'precision', 'recall'],
      // Held to the table by jobs/tests/test_metrics.py.
      ...['rmse', 'mae', 'mse', 'mape', 'wape', 'r2', 'mase', 'quantile_loss', 'coverage'],
    ],
  ],
]);

/** The literals that two sides share without an allowance. */
export function shared(one: Set<string>, other: Set<string>): string[] {
  const allowed = new Set([...ALLOWED.values()].flat());
  return [...one].filter((literal) => other.has(literal) && !allowed.has(literal));
}

/** The names that stand on two sides of a deployment and that contract/ could say once. */
export function listShared(): string[] {
  return [...new Set([...shared(constructs, handlers), ...shared(constructs, jobs), ...shared(handlers, jobs)])];
}
