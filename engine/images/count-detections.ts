/**
 * A captured line of an object detection as one whose answer is a number: how many objects the model found with at least that
 * score. What cannot be read is left as it is, and so counted as what it is.
 */
export function countDetections(line: string, score: number): string {
  let document: any;
  try {
    document = JSON.parse(line);
  } catch {
    return line;
  }
  const output = document?.captureData?.endpointOutput;
  const found = readScores(output);
  if (found === undefined) {
    return line;
  }
  const endpointOutput = {
    ...output,
    observedContentType: 'text/csv',
    encoding: 'CSV',
    data: `${found.filter((one) => one >= score).length}\n`,
  };
  return JSON.stringify({ ...document, captureData: { ...document.captureData, endpointOutput } });
}

/** The scores of `{"prediction": [[class, score, left, top, right, bottom], …]}`; undefined of anything else. */
function readScores(payload: any): number[] | undefined {
  if (typeof payload?.data !== 'string') {
    return undefined;
  }
  try {
    const text = payload.encoding === 'BASE64' ? Buffer.from(payload.data, 'base64').toString() : payload.data;
    const found = JSON.parse(text).prediction;
    return Array.isArray(found) && found.every((one) => Array.isArray(one) && one.length === 6 && isScore(one[1]))
      ? found.map((one) => one[1])
      : undefined;
  } catch {
    return undefined;
  }
}

function isScore(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
