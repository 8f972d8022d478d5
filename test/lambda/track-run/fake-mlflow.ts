import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface StoredRun {
  run_id: string;
  experiment_id: string;
  name: string;
  status: string;
  start_time: number;
  end_time?: number;
  deleted: boolean;
  params: Map<string, string>;
  metrics: Map<string, number>;
  tags: Map<string, string>;
}

type Body = Record<string, any>;

/** The part of MLflow's REST API that is called, as strict as a server of version 3 is: test/mlflow holds it to a real one. */
export class FakeMlflow {
  readonly experiments = new Map<string, { experiment_id: string; lifecycle_stage: string }>();
  readonly runs: StoredRun[] = [];
  readonly calls: { readonly operation: string; readonly headers: IncomingHttpHeaders }[] = [];
  /** Where the artefacts of the experiment's runs are. */
  artifactLocation = 's3://bucket/mlflow/churn/1';
  /** Is called before each operation; what it throws is answered with 500. */
  before: (operation: string) => void = () => undefined;
  private readonly server: Server;

  constructor() {
    this.server = createServer(async (request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://127.0.0.1');
      const operation = pathname.replace('/api/2.0/mlflow/', '');
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      const body: Body =
        request.method === 'GET' ? Object.fromEntries(searchParams) : JSON.parse(Buffer.concat(chunks).toString());
      this.calls.push({ operation, headers: request.headers });
      let [status, answer]: [number, object] = [200, {}];
      try {
        this.before(operation);
        [status, answer] = this.answer(`${request.method} ${operation}`, body);
      } catch (error) {
        [status, answer] = [500, { error_code: 'INTERNAL_ERROR', message: (error as Error).message }];
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  }

  listen(): Promise<string> {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () =>
        resolve(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`),
      );
    });
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(call: string, body: Body): [number, object] {
    const refuse = (code: string, status = 400): [number, object] => [status, { error_code: code, message: call }];
    switch (call) {
      case 'GET experiments/get-by-name': {
        const found = this.experiments.get(body.experiment_name);
        return found ? [200, { experiment: found }] : refuse('RESOURCE_DOES_NOT_EXIST', 404);
      }
      case 'POST experiments/create': {
        if (this.experiments.has(body.name)) {
          return refuse('RESOURCE_ALREADY_EXISTS');
        }
        const experiment_id = String(this.experiments.size + 1);
        this.experiments.set(body.name, { experiment_id, lifecycle_stage: 'active' });
        return [200, { experiment_id }];
      }
      case 'POST runs/search': {
        const [, tag, value] = /^tags\.`([^`]+)` = '([^']*)'$/.exec(body.filter)!;
        const found = this.runs.filter(
          ({ experiment_id, tags, deleted }) =>
            !deleted && body.experiment_ids.includes(experiment_id) && tags.get(tag!) === value,
        );
        return [200, found.length === 0 ? {} : { runs: found.map((run) => ({ info: this.describe(run) })) }];
      }
      case 'POST runs/create': {
        const run_id = `run${9 - this.runs.length}`;
        this.runs.push({
          run_id,
          experiment_id: body.experiment_id,
          name: body.run_name,
          start_time: body.start_time,
          status: 'RUNNING',
          deleted: false,
          params: new Map(),
          metrics: new Map(),
          tags: new Map(body.tags.map(({ key, value }: Body) => [key, value])),
        });
        return [200, { run: { info: this.describe(this.find(run_id)) } }];
      }
      case 'POST runs/log-batch':
        return this.logBatch(body, refuse);
      case 'POST runs/update': {
        const { status, end_time } = body;
        Object.assign(this.find(body.run_id), { status, end_time });
        return [200, { run_info: {} }];
      }
      case 'POST runs/delete':
        this.find(body.run_id).deleted = true;
        return [200, {}];
      default:
        return refuse('ENDPOINT_NOT_FOUND', 404);
    }
  }

  private logBatch(body: Body, refuse: (code: string) => [number, object]): [number, object] {
    const run = this.find(body.run_id);
    if (run.deleted || [body.params, body.tags, body.metrics].some((all) => all.length > 100)) {
      return refuse('INVALID_PARAMETER_VALUE');
    }
    for (const { key, value } of body.params) {
      if ((run.params.get(key) ?? value) !== value || /[^\w\-. :/]/.test(key) || value.length > 6000) {
        return refuse('INVALID_PARAMETER_VALUE');
      }
      run.params.set(key, value);
    }
    body.tags.forEach(({ key, value }: Body) => run.tags.set(key, value));
    body.metrics.forEach(({ key, value }: Body) => run.metrics.set(key, value));
    return [200, {}];
  }

  private describe({ run_id }: StoredRun): object {
    return { run_id, artifact_uri: `${this.artifactLocation}/${run_id}/artifacts` };
  }

  private find(id: string): StoredRun {
    return this.runs.find(({ run_id }) => run_id === id)!;
  }
}
