import type { ObjectStore } from '../../../local/interfaces';
import { answerChampion } from '../../../local/undeployed/answer-champion';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:Champion';

function createStore(): { readonly store: ObjectStore; readonly written: Map<string, string> } {
  const written = new Map<string, string>();
  const write = async (uri: string, body: Buffer | string): Promise<void> => {
    written.set(uri, String(body));
  };
  return { store: { write } as Partial<ObjectStore> as ObjectStore, written };
}

test('nobody was ever approved, and the evaluation finds that said', async () => {
  const { store, written } = createStore();
  const folder = 's3://bucket/run/champion';
  for (const action of ['ask', 'await']) {
    await expect(answerChampion(store, FUNCTION, { action, folder })).resolves.toEqual({
      outcome: 'no version is approved',
    });
  }
  expect([...written]).toEqual([['s3://bucket/run/champion/answers/champion.json', '{}']]);
});

test('another function needs a deployment', async () => {
  await expect(answerChampion(createStore().store, FUNCTION, { rows: 1 })).rejects.toThrow(
    `the pipeline needs the function ${FUNCTION}, which only a deployment gives: leave out --only train`,
  );
});
