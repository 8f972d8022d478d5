import type { EndpointSchedule } from './endpoint/steps';
import type { MonitorSchedule } from './monitor/steps';
import type { PartName } from './parts';
import type { RetrainSchedule } from './retrain/steps';

/** What `npm run chaos` found: each did not hold once. */
export const FOUND: ReadonlyArray<readonly [string, PartName, EndpointSchedule | MonitorSchedule | RetrainSchedule]> = [
  [
    'whoever is to answer dies just before the end of the hour',
    'endpoint',
    {
      seed: 1071663,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'register', quality: 'good', approved: true },
        { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
        { wait: 0, kind: 'register', quality: 'broken', approved: true },
        { wait: 1260, kind: 'register', quality: 'stuck', approved: true },
        { wait: 1200, kind: 'callFault', after: 1, what: 'kill' },
        { wait: 600, kind: 'setStatus', version: 1, status: 'Rejected' },
      ],
    },
  ],
  [
    'a refused start whose event is given up is told by its dead letter',
    'retrain',
    {
      seed: 1073515,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'alarm', name: 'drift' },
        { wait: 900, kind: 'refuseStarts', starts: 1 },
        { wait: 7320, kind: 'callFault', after: 18, what: 'kill' },
        { wait: 0, kind: 'alarm', name: 'drift' },
        { wait: 2400, kind: 'callFault', after: 18, what: 'killAfter' },
        { wait: 0, kind: 'callFault', after: 12, what: 'kill' },
        { wait: 7320, kind: 'alarm', name: 'drift' },
      ],
    },
  ],
  [
    'the page of a window fails in several invocations',
    'drift',
    {
      seed: 1027100,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'callFault', after: 32, what: 'kill' },
        { wait: 0, kind: 'callFault', after: 49, what: 'timeout' },
        { wait: 0, kind: 'callFault', after: 22, what: 'kill' },
        { wait: 0, kind: 'callFault', after: 33, what: 'killAfter' },
        { wait: 3600, kind: 'callFault', after: 59, what: 'throttle' },
        { wait: 15000, kind: 'callFault', after: 15, what: 'kill' },
      ],
    },
  ],
  [
    'a throttled request gives up no window',
    'quality',
    {
      seed: 1016400,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'traffic', rows: 4, isShifted: true },
        { wait: 7200, kind: 'traffic', rows: 12, isShifted: false },
        { wait: 3600, kind: 'eventFault', fault: { what: 'lose' } },
        { wait: 0, kind: 'callFault', after: 16, what: 'throttle' },
        { wait: 0, kind: 'traffic', rows: 3, isShifted: false },
        { wait: 7260, kind: 'ask', back: 2, isWhole: true },
      ],
    },
  ],
  [
    'a request that timed out gives up no window',
    'quality',
    {
      seed: 1016345,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'traffic', rows: 4, isShifted: false },
        { wait: 7200, kind: 'ask', back: 2, isWhole: false },
        { wait: 0, kind: 'outage', hours: 2 },
        { wait: 7860, kind: 'callFault', after: 57, what: 'timeout' },
        { wait: 10800, kind: 'ask', back: 2, isWhole: true },
      ],
    },
  ],
  [
    'who died after a rejection is followed by one who tells of it',
    'endpoint',
    {
      seed: 1057577,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'register', quality: 'good', approved: true },
        { wait: 20, kind: 'deploy', stack: 'first', settings: 0 },
        { wait: 1200, kind: 'callFault', after: 33, what: 'killAfter' },
        { wait: 0, kind: 'register', quality: 'refused', approved: true },
        { wait: 180, kind: 'register', quality: 'broken', approved: true },
      ],
    },
  ],
  [
    'settings that are refused are taken back late',
    'endpoint',
    {
      seed: 1053657,
      staleSeconds: 8,
      steps: [
        { wait: 0, kind: 'register', quality: 'good', approved: true },
        { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
        { wait: 2125, kind: 'rename', settings: 3 },
        { wait: 0, kind: 'eventFault', fault: { what: 'delay', milliseconds: 172800000 } },
        { wait: 20, kind: 'register', quality: 'transient', approved: true },
      ],
    },
  ],
  [
    'the mark of a rollout that failed is damaged',
    'endpoint',
    {
      seed: 1037535,
      staleSeconds: 3,
      steps: [
        { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
        { wait: 0, kind: 'register', quality: 'stuck', approved: true },
        { wait: 1206, kind: 'deletePackage', version: 1 },
        { wait: 0, kind: 'eventFault', fault: { what: 'delay', milliseconds: 60000 } },
        { wait: 20, kind: 'damage', object: 6 },
        { wait: 3600, kind: 'callFault', after: 36, what: 'repeat' },
      ],
    },
  ],
  [
    'what is rolled out and not seen yet is not cleaned up',
    'endpoint',
    {
      seed: 1076044,
      staleSeconds: 3,
      steps: [
        { wait: 0, kind: 'register', quality: 'good', approved: true },
        { wait: 0, kind: 'rename', settings: 1 },
        { wait: 1200, kind: 'eventFault', fault: { what: 'delay', milliseconds: 5400000 } },
        { wait: 0, kind: 'register', quality: 'broken', approved: true },
        { wait: 60, kind: 'callFault', after: 17, what: 'timeout' },
        { wait: 0, kind: 'setStatus', version: 3, status: 'Rejected' },
        { wait: 180, kind: 'deploy', stack: 'first', settings: 1 },
      ],
    },
  ],
  [
    'who died after a refusal is followed by one who tells of it',
    'retrain',
    {
      seed: 1136990,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'refuseStarts', starts: 1 },
        { wait: 0, kind: 'callFault', after: 10, what: 'killAfter' },
        { wait: 0, kind: 'upload', objects: 2 },
      ],
    },
  ],
  [
    'who asks for half a window replaces nothing of the whole one',
    'quality',
    {
      seed: 1046105,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'traffic', rows: 3, isShifted: false },
        { wait: 4200, kind: 'traffic', rows: 3, isShifted: true },
        { wait: 3600, kind: 'traffic', rows: 12, isShifted: true },
        { wait: 0, kind: 'ask', back: 2, isWhole: false },
      ],
    },
  ],
  [
    'who took an endpoint over died between its tags and its settings, and the deploy is cancelled',
    'endpoint',
    {
      seed: 1089899,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'register', quality: 'good', approved: true },
        { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
        { wait: 3981, kind: 'rename', settings: 0 },
        { wait: 0, kind: 'callFault', after: 16, what: 'killAfter' },
        { wait: 100, kind: 'cancel', stack: 'first' },
      ],
    },
  ],
  [
    'a throttled request between an answer and its note gives no second one (an update)',
    'endpoint',
    {
      seed: 1014724,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'register', quality: 'good', approved: true },
        { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
        { wait: 920, kind: 'callFault', after: 29, what: 'throttle' },
        { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
        { wait: 20, kind: 'deploy', stack: 'first', settings: 1 },
      ],
    },
  ],
  [
    'a rollout failed while an event was held up for days',
    'endpoint',
    {
      seed: 1015637,
      staleSeconds: 0,
      steps: [
        { wait: 1080, kind: 'deploy', stack: 'first', settings: 0 },
        { wait: 0, kind: 'register', quality: 'good', approved: true },
        { wait: 0, kind: 'register', quality: 'broken', approved: true },
        { wait: 81, kind: 'eventFault', fault: { what: 'delay', milliseconds: 172800000 } },
        { wait: 1200, kind: 'deleteByHand' },
      ],
    },
  ],
  [
    'a throttled request between an answer and its note gives no second one (a creation)',
    'endpoint',
    {
      seed: 1000413,
      staleSeconds: 3,
      steps: [
        { wait: 0, kind: 'register', quality: 'good', approved: true },
        { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
        { wait: 0, kind: 'callFault', after: 24, what: 'throttle' },
        { wait: 180, kind: 'deploy', stack: 'first', settings: 0 },
      ],
    },
  ],
  [
    'the third window without labels is measured with late labels only',
    'quality',
    {
      seed: 1065909,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'traffic', rows: 6, isShifted: false },
        { wait: 7200, kind: 'traffic', rows: 25, isShifted: false },
        { wait: 7200, kind: 'traffic', rows: 12, isShifted: true },
        { wait: 3000, kind: 'refuseReads', hours: 4 },
        { wait: 10800, kind: 'eventFault', fault: { what: 'delay', milliseconds: 5400000 } },
      ],
    },
  ],
  [
    'who died after a refused start is followed by one who tells of it, though its version is wanted no more',
    'endpoint',
    {
      seed: 1108907,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'deploy', stack: 'first', settings: 3 },
        { wait: 3660, kind: 'callFault', after: 15, what: 'killAfter' },
        { wait: 0, kind: 'register', quality: 'transient', approved: true },
        { wait: 60, kind: 'setStatus', version: 2, status: 'Rejected' },
        { wait: 3665, kind: 'deletePackage', version: 4 },
      ],
    },
  ],
  [
    'the first windows without labels are measured with late labels only',
    'quality',
    {
      seed: 1107788,
      staleSeconds: 0,
      steps: [
        { wait: 1860, kind: 'traffic', rows: 4, isShifted: false },
        { wait: 10860, kind: 'traffic', rows: 12, isShifted: false },
        { wait: 7200, kind: 'refuseReads', hours: 5 },
        { wait: 7200, kind: 'traffic', rows: 25, isShifted: true },
        { wait: 7200, kind: 'label', back: 3 },
      ],
    },
  ],
  [
    'an update that comes again when its hour is over is answered once, though a call is throttled',
    'endpoint',
    {
      seed: 1175923,
      staleSeconds: 3,
      steps: [
        { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
        { wait: 0, kind: 'eventFault', fault: { what: 'repeat', milliseconds: 5400000 } },
        { wait: 5, kind: 'deploy', stack: 'first', settings: 0 },
        { wait: 4920, kind: 'callFault', after: 22, what: 'throttle' },
        { wait: 600, kind: 'deploy', stack: 'first', settings: 0 },
      ],
    },
  ],
  [
    'a creation that comes again when its hour is over is answered once, though a call is throttled',
    'endpoint',
    {
      seed: 1222113,
      staleSeconds: 3,
      steps: [
        { wait: 0, kind: 'eventFault', fault: { what: 'repeat', milliseconds: 5400000 } },
        { wait: 0, kind: 'deploy', stack: 'first', settings: 1 },
        { wait: 4261, kind: 'callFault', after: 38, what: 'throttle' },
        { wait: 3680, kind: 'maintain' },
      ],
    },
  ],
  [
    'a window is reported, who reports it dies before they tell, and both the event and the progress are lost',
    'drift',
    {
      seed: 1170652,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'callFault', after: 38, what: 'killAfter' },
        { wait: 0, kind: 'eventFault', fault: { what: 'lose' } },
        { wait: 0, kind: 'unread', rows: 25 },
        { wait: 7200, kind: 'loseProgress', isDamaged: true },
      ],
    },
  ],
  [
    'a step that resumes without its mark does not take what was measured for another one for its own',
    'quality',
    {
      seed: 1192465,
      staleSeconds: 0,
      steps: [
        { wait: 3600, kind: 'outage', hours: 4 },
        { wait: 0, kind: 'callFault', after: 39, what: 'lostAnswer' },
        { wait: 0, kind: 'ask', back: 1, isWhole: true },
        { wait: 14460, kind: 'loseProgress', isDamaged: false },
        { wait: 7200, kind: 'traffic', rows: 3, isShifted: false },
      ],
    },
  ],
  [
    'who resumes without a mark and dies is followed by one who tells of the same windows',
    'quality',
    {
      seed: 1190889,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'outage', hours: 1 },
        { wait: 1800, kind: 'callFault', after: 31, what: 'killAfter' },
        { wait: 3600, kind: 'loseProgress', isDamaged: true },
        { wait: 1800, kind: 'look', times: 1 },
      ],
    },
  ],
  [
    'counts that cannot be read now are read later',
    'drift',
    {
      seed: 503143,
      staleSeconds: 0,
      steps: [
        { wait: 0, kind: 'traffic', rows: 6, isShifted: true },
        { wait: 3600, kind: 'outage', hours: 2 },
        { wait: 0, kind: 'traffic', rows: 3, isShifted: true },
        { wait: 3600, kind: 'callFault', after: 38, what: 'timeout' },
        { wait: 0, kind: 'traffic', rows: 12, isShifted: false },
        { wait: 3600, kind: 'callFault', after: 23, what: 'timeout' },
        { wait: 3600, kind: 'refuseReads', hours: 6 },
      ],
    },
  ],
];

/** One of them, by its title. */
export function findHistory(title: string): (typeof FOUND)[number][2] {
  return FOUND.find(([each]) => each === title)![2];
}
