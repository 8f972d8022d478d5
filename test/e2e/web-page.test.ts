import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ensurePython } from '../../local/python';
import { type GuardedServers, startGuardedServers } from '../local/support/guarded-servers';
import { describeWithBrowser, launchBrowser } from './support/browser';
import { ROOT } from './support/cli';

/** A name of the attacker's that the browser finds at 127.0.0.1, as after DNS rebinding. */
const REBOUND = 'rebound.example';

const PAGE = '<!doctype html><title>evil</title><body>';

/** What a page tries, and how the browser lets it see the answer. */
interface Attempt {
  readonly how: 'fetch' | 'no-cors' | 'form' | 'image' | 'beacon' | 'socket';
  readonly url: string;
  readonly method?: string;
  readonly body?: string;
}

/** Runs in the page: makes an attempt and waits until it has ended. */
async function attempt({ how, url, method = 'POST', body }: Attempt): Promise<string> {
  const ended = (target: EventTarget): Promise<string> =>
    new Promise((resolve) => {
      for (const event of ['load', 'error', 'close', 'open']) {
        target.addEventListener(event, () => resolve(event), { once: true });
      }
    });
  switch (how) {
    case 'form': {
      const frame = document.createElement('iframe');
      frame.name = `frame${Math.random()}`;
      document.body.append(frame);
      const form = document.createElement('form');
      Object.assign(form, { method, action: url, enctype: 'text/plain', target: frame.name });
      const input = document.createElement('input');
      // As text/plain a form sends name=value.
      Object.assign(input, { name: body?.split('=')[0], value: body?.split('=')[1] ?? '' });
      form.append(input);
      document.body.append(form);
      const loaded = ended(frame);
      form.submit();
      return loaded;
    }
    case 'image': {
      const image = new Image();
      const loaded = ended(image);
      image.src = url;
      return loaded;
    }
    case 'beacon':
      navigator.sendBeacon(url, body);
      return 'sent';
    case 'socket':
      return ended(new WebSocket(url.replace('http:', 'ws:')));
    default:
      return fetch(url, {
        method,
        mode: how === 'no-cors' ? 'no-cors' : 'cors',
        headers: { 'content-type': 'text/plain' },
        ...(method === 'GET' ? {} : { body }),
      }).then(
        async (response) => `${response.type} ${response.status} ${await response.text()}`,
        (error: Error) => error.message,
      );
  }
}

describeWithBrowser('a web page that is open while a local run goes on', () => {
  let servers: GuardedServers;
  let site: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    servers = await startGuardedServers(
      process.env.PYTHON ?? (await ensurePython({ root: ROOT, venvDir: path.join(ROOT, '.local', 'python') })),
    );
    site = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    });
    await new Promise<void>((resolve) => {
      site.listen(0, '127.0.0.1', resolve);
    });
    browser = await launchBrowser(
      `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`,
      // Not every browser protects this machine from pages by itself: the servers must.
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests',
    );
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => site.close(resolve));
    await servers?.stop();
  });
  beforeEach(async () => {
    page = await browser.newPage();
  });
  afterEach(() => page.close());

  /** What came of all attempts, as programs that ask the servers see it. */
  async function whatHappened(): Promise<string> {
    return `${servers.done.join('\n')}${await servers.listMade()}`;
  }

  function attempts(host = '127.0.0.1'): Attempt[] {
    const [ministack, services, container] = Object.values(servers.urls).map((url) => url.replace('127.0.0.1', host));
    const resource = JSON.stringify({ RequestType: 'Create', ResourceType: 'AWS::X::Y', Note: '=' });
    return [
      { how: 'fetch', method: 'PUT', url: `${ministack}/evil-bucket` },
      { how: 'fetch', url: `${ministack}/?Action=CreateQueue&QueueName=evil`, body: '' },
      { how: 'no-cors', url: `${ministack}/?Action=CreateQueue&QueueName=evil`, body: '' },
      { how: 'no-cors', method: 'GET', url: `${ministack}/?Action=CreateQueue&QueueName=evil` },
      { how: 'form', url: `${ministack}/?Action=CreateQueue&QueueName=evil`, body: 'a=' },
      { how: 'image', url: `${ministack}/?Action=CreateQueue&QueueName=evil` },
      { how: 'beacon', url: `${ministack}/?Action=CreateQueue&QueueName=evil`, body: '' },
      { how: 'socket', url: `${ministack}/` },
      { how: 'fetch', url: `${services}/local/resource`, body: resource },
      { how: 'no-cors', url: `${services}/local/resource`, body: resource },
      { how: 'form', url: `${services}/local/resource`, body: resource },
      { how: 'beacon', url: `${services}/local/resource`, body: resource },
      { how: 'no-cors', url: `${services}/endpoints/evil/invocations`, body: '1' },
      { how: 'fetch', url: `${container}/invocations`, body: 'evil' },
      { how: 'form', url: `${container}/invocations`, body: 'evil' },
      { how: 'beacon', url: `${container}/invocations`, body: 'evil' },
    ];
  }

  async function tryAll(host?: string): Promise<string[]> {
    const answers: string[] = [];
    for (const one of attempts(host)) {
      answers.push(await page.evaluate(attempt, one));
    }
    // A beacon has no end that a page sees; what was sent before this request has arrived before it.
    await page.evaluate(attempt, { how: 'image', url: `${servers.urls.services}/` } satisfies Attempt);
    return answers;
  }

  test('can do nothing from another site, and read nothing', async () => {
    await page.goto(`http://localhost:${(site.address() as AddressInfo).port}/`);
    const answers = await tryAll();
    expect(answers.filter((answer) => /basic|cors 2|bucket|queue/i.test(answer))).toEqual([]);
    expect(await whatHappened()).not.toMatch(/evil|AWS::X::Y/);
  });

  test('can do nothing where its name was rebound to this machine', async () => {
    for (const url of Object.values(servers.urls)) {
      // The attacker served the page under its own name, on the same port, and then the name came to mean this machine.
      const own = `${url.replace('127.0.0.1', REBOUND)}/page`;
      await page.route(own, (route) => route.fulfill({ contentType: 'text/html', body: PAGE }));
      await page.goto(own);
      const read: Attempt = { how: 'fetch', method: 'GET', url: '/' };
      expect(await page.evaluate(attempt, read)).toMatch(/^basic 403 .*rebound/);
      const answers = await tryAll(REBOUND);
      expect(answers.filter((answer) => /(basic|cors) 2/i.test(answer))).toEqual([]);
    }
    expect(await whatHappened()).not.toMatch(/evil|AWS::X::Y/);
  });

  test('the same requests do something when a program sends them', async () => {
    const sent = attempts().filter(({ how }) => how === 'fetch' || how === 'no-cors');
    for (const { url, method = 'POST', body } of sent) {
      expect((await fetch(url, { method, ...(method === 'GET' ? {} : { body }) })).status).toBe(200);
    }
    const happened = await whatHappened();
    for (const trace of ['evil-bucket', '/evil<', 'Create AWS::X::Y', 'invoked evil', 'predicted evil']) {
      expect(happened).toContain(trace);
    }
  });
});
