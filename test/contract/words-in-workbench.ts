/** AWS's words as a notebook says them, which reads a pipeline's definition and its runs through AWS's API. */
export const AWS_IN_WORKBENCH: readonly string[] = [
  ...['sagemaker-scikit-learn', 'sagemaker-xgboost', 'scikit-learn', 'xgboost', 'train', 'aws'],
  ...[
    'Std:Join',
    'Condition',
    'Type',
    'Steps',
    'Arguments',
    'AppSpecification',
    'ProcessingInputs',
    'S3Input',
    'S3Uri',
  ],
  ...[
    'ProcessingOutputConfig',
    'OutputName',
    'ChannelName',
    'HyperParameters',
    'StaticHyperParameters',
    'TrainingImage',
  ],
  ...['PipelineExecutionArn', 'PipelineExecutionStatus', 'StepName', 'Stopped', 'Body'],
  ...['ModelPackageGroupName', 'ModelQuality', 'SAGEMAKER_BATCH'],
];

/** Words of languages and tools, folders of its own, and keys that mean another thing on each side. */
export const WORDS_IN_WORKBENCH: readonly string[] = [
  // What runs Python, and what its expressions look like to a search for texts.
  ...['python3', 'python', '-m', '__main__', 'wb', 'utf-8-sig', ' + ', '{name}', '.join(f', ').rsplit('],
  // Kinds of inputs of the images' default functions, a kernel's state, and members of a notebook.
  ...['array', 'matrix', 'busy', 'cells', 'metadata'],
  // Endings of tables, and keys of a recipe, which jobs/tests/test_workbench.py and the notebook's own test hold.
  ...['.jsonl', '.ndjson', '.parquet', '.tsv', 'format', 'scaling'],
  // Hyperparameters, whose names jobs/tests/test_workbench.py and the notebooks' own tests hold to what is deployed.
  ...['longestPhrase', 'algorithm', 'lifecycle_'],
  // Keys of what is forecast, of a hyperparameter's bounds and of what a program of its own writes, held by the same tests.
  ...['series', 'allowedValues', 'recipe.target', 'bytes', 'boxes'],
  // What a forecast is judged by, and when nothing comes again, for people.
  ...['backtests', 'never'],
  // Folders of the package.
  'containers',
  // Folders of a trial, and what people are told.
  ...['models', 'predict', 'trial', 'run'],
  "criteria {'met' if verdict['met'] else 'not met'}: {verdict['message']}",
];
