// Loaded only once a window is counted: to judge takes more code than to start.
export { noteChunks } from '../../engine/drift/calibration';
export { explainWindow } from '../../engine/drift/explain-window';
export { judgeWindow } from '../../engine/drift/judge-window';
export { chooseMode, doubtDrift } from './calibrate';
export { rankFeatures } from './rank-features';
