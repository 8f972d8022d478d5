// The tables over what a lifecycle writes, for constructs and tests: imports nothing.

/** A column, with its type as the Glue Data Catalog has it. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

/** A table over JSON objects below folders by day. */
export interface TableDescription {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly TableColumn[];
}

const PAYLOAD = 'struct<observedcontenttype:string,mode:string,data:string,encoding:string>';
const WINDOW = 'struct<start:string,end:string>';

const column = (name: string, type: string, comment: string): TableColumn => ({ name, type, comment });
const ENDPOINT = column('endpoint', 'string', 'The name of the endpoint');
const VERSION_ARN = column('modelpackagearn', 'string', 'The model version that answered, as far as it is known');

/** Of what a batch answered. */
const OF_BATCH = [
  column('version', 'string', 'The ARN of the model version that answered'),
  column('batch', 'string', 'When the batch was due, ISO 8601'),
];

/** The tables, by the props of the construct. */
export const TABLES = {
  capturedRequests: {
    name: 'captured_requests',
    comment: 'Requests and answers as SageMaker captured them, by the day of the request',
    columns: [
      column('capturedata', `struct<endpointinput:${PAYLOAD},endpointoutput:${PAYLOAD}>`, 'Request and answer as text'),
      column(
        'eventmetadata',
        'struct<eventid:string,inferenceid:string,inferencetime:string,customattributes:array<string>>',
        'Ids, time and what the caller said besides',
      ),
      column('eventversion', 'string', 'Of the format'),
    ],
  },
  driftReports: {
    name: 'drift_reports',
    comment: 'Reports of the drift monitor, by the day on which their window began',
    columns: [
      ENDPOINT,
      VERSION_ARN,
      column('window', WINDOW, 'Times in ISO 8601; the end is exclusive'),
      column(
        'verdict',
        'string',
        'Drift, NoDrift, NotUnderstood, InsufficientData or NoBaseline; NULL in rows of files that are no reports',
      ),
      column(
        'provisional',
        'boolean',
        'True when somebody asked for the window by its times, before its turn; else NULL',
      ),
      column('reason', 'string', 'Why, in one sentence'),
      column('rows', 'bigint', 'Rows that were compared'),
      column('records', 'bigint', 'Captured requests'),
      column('driftedfeatures', 'array<string>', 'Names of the columns that drifted'),
      column('driftedshare', 'double', 'Their share of all columns'),
      column('predictiondrifted', 'boolean', 'Whether the answers drifted'),
      column('multivariatedrifted', 'boolean', 'Whether features no longer belong together as they did'),
      column('diagnosis', 'struct<kind:string,text:string>', 'What drift looks like: world, feed or unclear'),
      column(
        'features',
        'array<struct<name:string,type:string,drifted:boolean,rows:bigint,missingshare:double,baselinemissingshare:double,adjustedpvalue:double,reasons:array<string>>>',
        'Each column, beside its baseline',
      ),
    ],
  },
  qualityReports: {
    name: 'quality_reports',
    comment: 'Reports and estimates of the quality monitor, by the day on which their window began',
    columns: [
      ENDPOINT,
      VERSION_ARN,
      column('window', WINDOW, 'Times in ISO 8601; the end is exclusive'),
      column(
        'verdict',
        'string',
        'CriteriaMet, CriteriaMissed or InsufficientData; NULL in rows of estimates and of files that are no reports',
      ),
      column('reason', 'string', 'Why, in one sentence'),
      column('measuredrows', 'bigint', 'Labelled rows that the version answered'),
      column(
        'labels',
        'struct<records:bigint,rows:bigint,labelledrows:bigint,coverage:double>',
        'How many rows have a label',
      ),
      column(
        'estimate',
        'struct<method:string,rows:bigint,metrics:map<string,struct<estimated:double,lower:double,upper:double>>>',
        'What was estimated before the labels came',
      ),
      column('measures', 'map<string,struct<value:double,lower:double,upper:double>>', 'By the name of the metric'),
      column(
        'criteria',
        'array<struct<metric:string,comparison:string,threshold:double,outcome:string,message:string>>',
        'What became of each success criterion',
      ),
      column(
        'slices',
        'array<struct<column:string,value:string,rows:bigint,measures:map<string,struct<value:double,lower:double,upper:double>>>>',
        'The quality on each slice',
      ),
      column(
        'groups',
        'array<struct<column:string,group:string,rates:map<string,struct<value:double,lower:double,upper:double,rows:bigint>>>>',
        'The rates of each group',
      ),
      column(
        'groupcriteria',
        'array<struct<metric:string,comparison:string,threshold:double,outcome:string,message:string>>',
        'What became of each criterion on groups',
      ),
    ],
  },
  batchForecasts: {
    name: 'forecasts',
    comment: 'Forecasts of batches, by the day on which the batch was due',
    columns: [
      column('series', 'string', "The values of the series' columns with a bar between them"),
      column('timestamp', 'string', 'What is forecast: a day, or a time without a zone'),
      column('mean', 'double', 'The forecast'),
      column('quantiles', 'map<string,double>', 'By the quantile, such as 0.9'),
      ...OF_BATCH,
    ],
  },
  batchPredictions: {
    name: 'predictions',
    comment: 'Predictions of batches, by the day on which the batch was due',
    columns: [
      column('id', 'string', "The row's id"),
      column('prediction', 'string', 'The class, or the number'),
      column(
        'score',
        'double',
        'The probability: of two classes that of the positive one, of more that of the predicted one',
      ),
      column('classscores', 'map<string,double>', 'Of more than two classes the probability of each'),
      ...OF_BATCH,
    ],
  },
  decisions: {
    name: 'decisions',
    comment: 'Decisions about retraining, by their day',
    columns: [
      column('time', 'string', 'ISO 8601'),
      column('outcome', 'string', 'started, skipped or refused'),
      column('reason', 'string', 'Why'),
      column('cause', 'string', 'What asked for a run'),
      column('pipelineexecutionarn', 'string', 'The run that was started, or that stood in the way'),
    ],
  },
  labels: {
    name: 'labels',
    comment: 'Ground truth, by the day on which it was collected',
    columns: [
      column('groundtruthdata', 'struct<data:string,encoding:string>', 'The labels, one a line'),
      column('eventmetadata', 'struct<eventid:string>', 'The InferenceId of the request, else its eventId'),
      column('eventversion', 'string', 'Of the format'),
    ],
  },
} as const satisfies Record<string, TableDescription>;

/** A table of JSON objects. */
export type TableName = keyof typeof TABLES;

/** The column by which the tables are partitioned: `yyyy/MM/dd`, in UTC. */
export const DAY_COLUMN = 'day';
