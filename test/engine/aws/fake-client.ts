import { checkCommand, refusals } from '../../service-models/check-command';

// Handlers answer, record and repeat after errors of AWS: one by a request that is no request must not be lost there.
afterEach(() => {
  expect(refusals.splice(0)).toEqual([]);
});

/** What a client's class and its instances have in common here. */
interface Sends {
  send(command: object): Promise<unknown>;
}

/** A client's class, as far as a fake needs it. */
export interface ClientClass<C> {
  readonly name: string;
  readonly prototype: C;
}

/**
 * A class whose instances the SDK takes for a client of its own: its paginators look at whose instance a client is. A fake extends
 * it with a `send` that answers; making one costs nothing and reads no configuration. Every request is checked against
 * the service's model before `send` sees it.
 */
export function fakeOf<C extends object>(Client: ClientClass<C>): new () => C {
  function Fake(this: Sends): void {
    const send = this.send.bind(this);
    this.send = async (command) => {
      checkCommand(Client.name, command);
      return send(command);
    };
  }
  Fake.prototype = Object.create(Client.prototype);
  return Fake as unknown as new () => C;
}

/** A client whose requests are answered by a function. */
export function fakeClient<C extends object>(Client: ClientClass<C>, send: (command: any) => unknown): C {
  class Answering extends (fakeOf(Client as ClientClass<object>) as unknown as new () => object) {
    public async send(command: object): Promise<unknown> {
      return send(command);
    }
  }
  return new Answering() as C;
}
