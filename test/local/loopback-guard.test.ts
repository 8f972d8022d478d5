import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { ensurePython } from '../../local/python';
import { type GuardedServers, signedFor, startGuardedServers } from './support/guarded-servers';

const ROOT = path.join(__dirname, '..', '..');
const SERVERS = ['MiniStack', 'services', 'container'] as const;
type ServerName = (typeof SERVERS)[number];

let servers: GuardedServers;

beforeAll(async () => {
  const python =
    process.env.PYTHON ?? (await ensurePython({ root: ROOT, venvDir: path.join(ROOT, '.local', 'python') }));
  servers = await startGuardedServers(python);
});
afterAll(() => servers?.stop());
beforeEach(() => servers.forget());

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A request with exactly these headers. */
function send(url: string, method: string, headers: Record<string, string>, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      text(response).then(
        (answered) => resolve({ status: response.statusCode!, headers: response.headers, body: answered }),
        reject,
      );
    });
    sent.once('error', reject).end(body);
  });
}

/** What changes something on each server, as a page could send it without asking first. */
function attack(name: ServerName, headers: Record<string, string> = {}): Promise<Answer> {
  const url = servers.urls[name];
  const type = { 'content-type': 'text/plain' };
  switch (name) {
    case 'MiniStack':
      return send(`${url}/?Action=CreateQueue&QueueName=evil`, 'GET', { authorization: signedFor('sqs'), ...headers });
    case 'services':
      return send(
        `${url}/local/resource`,
        'POST',
        { ...type, ...headers },
        JSON.stringify({ RequestType: 'Create', ResourceType: 'AWS::X::Y' }),
      );
    default:
      return send(`${url}/invocations`, 'POST', { ...type, ...headers }, 'evil');
  }
}

async function whatHappened(): Promise<string> {
  return `${servers.done.join('\n')}${await servers.listMade()}`;
}

describe.each(SERVERS)('%s', (name) => {
  test.each([
    ['an Origin of another site', () => ({ origin: 'https://evil.example' }), 'has an Origin'],
    ['an Origin that is withheld', () => ({ origin: 'null' }), 'has an Origin'],
    ['an Origin that is its own', () => ({ origin: servers.urls[name] }), 'has an Origin'],
    ['a Sec-Fetch-Site of another site', () => ({ 'sec-fetch-site': 'cross-site' }), 'has a Sec-Fetch-Site'],
    ['a Sec-Fetch-Site of a page on another port', () => ({ 'sec-fetch-site': 'same-site' }), 'has a Sec-Fetch-Site'],
    [
      'a browser that does not say where the request comes from',
      () => ({
        'user-agent':
          'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/15.6 Safari/605.1.15',
      }),
      'a browser that sends no Sec-Fetch-Site',
    ],
    ['a name that was rebound', () => ({ host: `evil.example:${new URL(servers.urls[name]).port}` }), 'evil.example'],
    ['a name without a port', () => ({ host: '127.0.0.1' }), 'not as "127.0.0.1"'],
    ['a loopback name with something before it', () => ({ host: `evil.${new URL(servers.urls[name]).host}` }), 'evil.'],
    ['another port', () => ({ host: '127.0.0.1:80' }), 'not as "127.0.0.1:80"'],
  ])('%s is refused, and nothing happens', async (_, headers, reason) => {
    const answer = await attack(name, headers());
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({
      __type: 'AccessDeniedException',
      message: expect.stringContaining(reason),
    });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(await whatHappened()).not.toMatch(/evil|AWS::X::Y/);
  });

  test('the question of a browser whether a page may ask is refused', async () => {
    const { status, headers } = await send(servers.urls[name], 'OPTIONS', {
      origin: 'https://evil.example',
      'access-control-request-method': 'PUT',
    });
    expect(status).toBe(403);
    expect(Object.keys(headers).filter((header) => header.startsWith('access-control-'))).toEqual([]);
  });

  test.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])(
    'a program that asks for %s is answered',
    async (host) => {
      const answer = await attack(name, {
        host: `${host}:${new URL(servers.urls[name]).port}`,
        'sec-fetch-site': 'none',
      });
      expect(answer.status).toBe(200);
      expect(Object.keys(answer.headers).filter((header) => header.startsWith('access-control-'))).toEqual([]);
      expect(await whatHappened()).toMatch(/evil|AWS::X::Y/);
      await send(
        `${servers.urls.MiniStack}/?Action=DeleteQueue&QueueUrl=${servers.urls.MiniStack}/000000000000/evil`,
        'GET',
        {
          authorization: signedFor('sqs'),
        },
      );
    },
  );
});

test('what is asked as MiniStack is answered by its own process, and it listens nowhere else', async () => {
  const { port } = new URL(servers.urls.MiniStack);
  const listening = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === '0A')
    .map(([, address, , , , , , , , inode]) => ({ address: address!, inode: inode! }));
  const own = readdirSync(`/proc/${servers.ministackPid}/fd`).map((descriptor) => {
    try {
      return readlinkSync(`/proc/${servers.ministackPid}/fd/${descriptor}`);
    } catch {
      return '';
    }
  });
  const held = listening.filter(({ inode }) => own.includes(`socket:[${inode}]`)).map(({ address }) => address);
  expect(held).toEqual([`0100007F:${Number(port).toString(16).toUpperCase().padStart(4, '0')}`]);
});
