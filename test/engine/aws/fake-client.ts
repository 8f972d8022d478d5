/**
 * A class whose instances the SDK takes for a client of its own: its paginators look at whose instance a client is. A fake extends
 * it with a `send` that answers; making one costs nothing and reads no configuration.
 */
export function fakeOf<C extends object>(Client: { readonly prototype: C }): new () => C {
  function Fake(): void {}
  Fake.prototype = Object.create(Client.prototype);
  return Fake as unknown as new () => C;
}

/** A client whose requests are answered by a function. */
export function fakeClient<C extends object>(Client: { readonly prototype: C }, send: (command: any) => unknown): C {
  return Object.assign(new (fakeOf(Client))(), { send: async (command: unknown) => send(command) });
}
