// Texts and a transformer: the loop of the reviews, what the container answers, and fine-tuning of a model that is given.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ImagePythons } from '../../local/image-python';
import { pythonOf } from '../../local/python';
import { makeWorkDir, ROOT } from '../e2e/support/cli';
import { closeScriptLoop, expectClosedLoop } from '../e2e/support/script-loop';

const SOURCE = path.join(ROOT, 'examples', 'reviews-transformers', 'model');

test('reviews with a transformer close the loop on this machine', async () => {
  const loop = await closeScriptLoop('reviews-transformers', 'reviews-transformers');
  expectClosedLoop(loop, 0.75);
  // Who does not say what it accepts is told that the answer is JSON, as by AWS's container.
  expect(loop.type).toBe('application/json');
});

/** Makes a model of other classes whose weights say that they were read, as it is downloaded from the Hub. */
const GIVEN = `
import sys, torch
from train import make_tokenizer
from transformers import BertConfig, BertForSequenceClassification
tokenizer = make_tokenizer(["good things are good", "bad things are bad"] * 5, 60, 16)
config = BertConfig(vocab_size=len(tokenizer), hidden_size=8, num_hidden_layers=1, num_attention_heads=1,
                    intermediate_size=8, max_position_embeddings=16, num_labels=5)
model = BertForSequenceClassification(config)
torch.nn.init.constant_(model.bert.pooler.dense.bias, 0.75)
model.save_pretrained(sys.argv[1])
tokenizer.save_pretrained(sys.argv[1])
`;
/** What the container answers, by the toolkit's handler. */
const ASK = `
import sys
from sagemaker_contract.http_server import Request
from sagemaker_contract.hugging_face_serving import load_hugging_face_application
from transformers import AutoModelForSequenceClassification
model = AutoModelForSequenceClassification.from_pretrained(sys.argv[1])
assert model.config.num_labels == 2 and model.config.hidden_size == 8
assert abs(float(model.bert.pooler.dense.bias.detach().mean()) - 0.75) < 0.1, "the weights were not read"
sys.path.insert(0, sys.argv[1] + "/code")
application = load_hugging_face_application()
assert application.ping_status == 200
for body, content_type in [('"a good thing"\\n""\\n"bad, \\u2028 ""bad"""', "text/csv"), ("{}", "application/json")]:
    answer = application.invoke(Request(body.encode(), content_type, ""))
    print(answer.status, answer.content_type, answer.body.decode().strip().replace("\\n", ";"))
`;

test('a model that lies beside the script is fine-tuned, and served as in the container', async () => {
  const folder = await makeWorkDir('hugging-face');
  const pythons = new ImagePythons({ root: ROOT, python: pythonOf(path.join(ROOT, '.local', 'python')) });
  const python = await pythons.find('huggingface-pytorch-training');
  const source = path.join(folder, 'source');
  const model = path.join(folder, 'ml', 'model');
  cpSync(SOURCE, source, { recursive: true });
  for (const channel of ['train', 'validation']) {
    mkdirSync(path.join(folder, channel), { recursive: true });
    const rows = Array.from(
      { length: 12 },
      (_, row) => `${row % 2},"a ${row % 2 ? 'good' : 'bad'} thing, no ${row}"\n`,
    );
    writeFileSync(path.join(folder, channel, 'rows.csv'), rows.join(''));
  }
  const run = (args: string[]): string =>
    execFileSync(python, args, {
      cwd: source,
      encoding: 'utf8',
      env: {
        PYTHONPATH: path.join(ROOT, 'local', 'containers'),
        HF_HUB_OFFLINE: '1',
        SAGEMAKER_BASE_DIR: path.join(folder, 'ml'),
        SAGEMAKER_PROGRAM: 'inference.py',
        SM_CHANNEL_TRAIN: path.join(folder, 'train'),
        SM_CHANNEL_VALIDATION: path.join(folder, 'validation'),
        SM_MODEL_DIR: model,
      },
    });
  run(['-c', GIVEN, path.join(source, 'given')]);
  const printed = run(['train.py', '--model', 'given', '--epochs', '1', '--length', '16', '--learning-rate', '0.001']);
  expect(printed).toMatch(/'eval_loss': \d\.\d+/);
  cpSync(source, path.join(model, 'code'), { recursive: true });
  const [answered, refused] = run(['-c', ASK, model]).trim().split('\n').slice(-2);
  expect(answered).toMatch(/^200 application\/json (0\.\d+;){2}0\.\d+$/);
  expect(refused).toMatch(
    /^400 application\/json \{; +"code": 400,; +"type": "InternalServerException",; +"message": "texts come as text\/csv, not as application\/json"/,
  );
});
