import type { ProblemTypeName } from '../../contract/metrics';
import type { WorstSlice } from '../../engine/quality/slices';
import type { Change } from './launch-words';

/** What the evaluation of one model version measured on the held-out rows of its run, by the metric's name. */
export type ModelMetrics = Readonly<Record<string, number | undefined>>;

/** A metric on the held-out rows, beside what needs no learning. */
export interface MetricSummary {
  readonly name: string;
  readonly value: number;
  /** The ends of the 95 % interval. */
  readonly lower?: number;
  readonly upper?: number;
  /** The best answer without a model, by this metric. */
  readonly naive?: { readonly value: number; readonly description: string };
}

/** A model as its evaluation judged it. */
export interface JudgedModel {
  /** The verdict in words. */
  readonly message: string;
  readonly metrics: MetricSummary[];
}

/** One step of a pipeline run. Times are simulated, ISO 8601. */
export interface StepSummary {
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly failureReason?: string;
}

/** One pipeline execution, oldest first. */
export interface PipelineRunSummary {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  /** Why it was started: the execution's description. */
  readonly cause: string;
  readonly startTime: string;
  readonly endTime?: string;
  readonly failureReason?: string;
  /** Absent when the run ended before its evaluation. */
  readonly metrics?: ModelMetrics;
  readonly steps: StepSummary[];
}

/** One model package of the registry, oldest first. */
export interface ModelVersionSummary {
  readonly version: number;
  readonly arn: string;
  /** The approval status. */
  readonly status: string;
  /** Who approved it, and the status of its model card in the registry; absent while there is none. */
  readonly approvedBy?: string;
  readonly modelCardStatus?: string;
  readonly time: string;
  readonly metrics?: ModelMetrics;
  /** The S3 URI of the page that its evaluation wrote; absent for a version that was registered otherwise. */
  readonly evaluationPage?: string;
  /** The S3 URI of the page about its rows; absent where they were prepared elsewhere. */
  readonly dataReport?: string;
}

/** One state of the endpoint. */
export interface EndpointStateSummary {
  readonly time: string;
  /** The model version that serves; absent while there is none. */
  readonly version?: number;
  readonly configName: string;
  readonly status: string;
}

/** How far one feature is from the baseline in one window. */
export interface FeatureDriftSummary {
  readonly name: string;
  readonly drifted: boolean;
  /** The largest effect divided by the effect it takes to count: 1 is the threshold. */
  readonly strength: number;
}

/** One analysed window of captured traffic, oldest first. */
export interface WindowSummary {
  readonly start: string;
  readonly end: string;
  readonly rows: number;
  /** `Drift`, `NoDrift`, `NotUnderstood`, `InsufficientData` or `NoBaseline`. */
  readonly verdict: string;
  readonly driftedFeatures: string[];
  readonly driftedShare: number;
  readonly predictionDrifted: boolean;
  /** The model version whose baseline the window was compared with. */
  readonly version?: number;
  readonly features: FeatureDriftSummary[];
  /** The S3 URI of the whole report. */
  readonly report: string;
}

/** A value with its 95 % interval. */
export interface IntervalSummary {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** One window whose predictions were estimated, and measured when their labels were due; oldest first. */
export interface QualityWindowSummary {
  readonly start: string;
  readonly end: string;
  /** The model version that answered, as far as it is known. */
  readonly version?: number;
  readonly rows: number;
  /** Absent until the labels are due. */
  readonly labelledRows?: number;
  readonly coverage?: number;
  /** `CriteriaMet`, `CriteriaMissed` or `InsufficientData`; absent until the labels are due. */
  readonly verdict?: string;
  /** By metric, with the labels. */
  readonly measured: Record<string, IntervalSummary>;
  /** By metric, from before the labels. */
  readonly estimated: Record<string, IntervalSummary>;
  /** The slice that is worst by the first success criterion's metric; absent where none is worse beyond chance. */
  readonly worstSlice?: WorstSlice;
  /** What became of the criteria on groups: with labels, or of demographic parity before; empty where there are none. */
  readonly groupCriteria: readonly { readonly outcome: string; readonly message: string }[];
  /** Labelled rows that became training data. */
  readonly trainingRows?: number;
  /** The S3 URI of the whole report. */
  readonly report: string;
}

/** One transition of an alarm. */
export interface AlarmSummary {
  readonly time: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** One decision of the retrain handler. */
export interface DecisionSummary {
  readonly time: string;
  readonly outcome: 'started' | 'skipped';
  readonly reason: string;
  readonly cause: string;
  /** The run that was started, or that is the reason for skipping. */
  readonly pipelineRun?: string;
}

/** Accuracy (at a probability of one half) and area under the ROC curve of answers whose truth is known. */
export interface Quality {
  readonly rows: number;
  readonly accuracy: number;
  readonly auc: number;
}

/** How good the live endpoint was at one time, on newcomers that no training saw. */
export interface LiveQuality {
  readonly time: string;
  /** The model version that answered. */
  readonly version?: number;
  /** Newcomers that no training saw. */
  readonly rows: number;
  readonly accuracy: number;
  readonly auc: number;
  /** AUC over all that are held out, newcomers and others in the mix of the traffic. */
  readonly mixedAuc: number;
  readonly mixedRows: number;
}

/** The answers to one window's ordinary traffic, by who asked. A group is absent when nobody of it asked. */
export interface TrafficQuality {
  readonly start: string;
  /** The middle of the traffic. */
  readonly time: string;
  readonly requests: number;
  readonly failed: number;
  /** Absent where the story leaves it to the quality monitor. */
  readonly all?: Quality;
  readonly newcomers?: Quality;
  readonly others?: Quality;
}

/** What the story itself did, and when. */
export interface StoryEvent {
  readonly time: string;
  readonly kind: 'deploy' | 'data' | 'traffic' | 'launch' | 'measure';
  readonly text: string;
}

/** One thing the run had to show. */
export interface Expectation {
  readonly name: string;
  readonly met: boolean;
  /** What was found. */
  readonly found: string;
}

/**
 * Everything a local run did, read from the services it ran on: the SageMaker API, the drift reports and decision
 * records in S3, the alarm history. Times are simulated; `durations` are real seconds.
 */
export interface Summary {
  readonly version: 1;
  readonly example: string;
  /** What the model predicts. */
  readonly problemType: ProblemTypeName;
  /** What the target counts, if it was declared. */
  readonly unit?: string;
  /** The real instant at which the run began. */
  readonly startedAt: string;
  readonly simulated: { readonly start: string; readonly end: string };
  /** Simulated seconds per real second, apart from the jumps. */
  readonly speed: number;
  readonly stackName: string;
  readonly outputs: Record<string, string>;
  /** The first model's evaluation, where the story is about nothing else. */
  readonly judged?: JudgedModel;
  /** What changes in the story; absent where nothing does. */
  readonly change?: Change;
  /** When the world changed; absent when the run ended before. */
  readonly launch?: string;
  readonly pipelineRuns: PipelineRunSummary[];
  readonly modelVersions: ModelVersionSummary[];
  readonly endpointHistory: EndpointStateSummary[];
  readonly windows: WindowSummary[];
  readonly qualityWindows: QualityWindowSummary[];
  readonly alarms: AlarmSummary[];
  readonly decisions: DecisionSummary[];
  readonly quality: { readonly before?: LiveQuality; readonly after?: LiveQuality };
  readonly traffic: TrafficQuality[];
  readonly events: StoryEvent[];
  readonly expectations: Expectation[];
  /** What came of it, in a sentence; absent where the page's other numbers say it. */
  readonly conclusion?: string;
  /** Real seconds by task, and `total`. */
  readonly durations: Record<string, number>;
}
