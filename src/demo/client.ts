import { newId, type Uuid } from '../platform/ids.js';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The HTTP API as one person of the demo uses it. */
export class Client {
  constructor(
    private readonly origin: string,
    readonly role: string,
    readonly personId: Uuid,
    private readonly token: string,
  ) {}

  /** Signs in over HTTP, as everybody does. */
  static async signIn(origin: string, role: string, userName: string, password: string): Promise<Client> {
    const nobody = new Client(origin, role, '', '');
    const { status, body } = await nobody.send('POST', 'sessions', { userName, password }, null);
    if (status !== 201) throw new Error(`${userName} cannot sign in: ${JSON.stringify(body)}`);
    return new Client(origin, role, textIn(body, 'personId'), textIn(body, 'token'));
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path, undefined, null);
  }

  /** Sends JSON; a write that carries no id of its own is named by `key`, so that it can be sent again. */
  post(path: string, body: object = {}, key: Uuid | null = newId()): Promise<Answer> {
    return this.send('POST', path, body, 'id' in body ? null : key);
  }

  /** A decision about the version that was read. */
  decide(path: string, version: unknown, body: object = {}): Promise<Answer> {
    return this.send('POST', path, body, newId(), { 'if-match': `"${String(version)}"` });
  }

  upload(path: string, csv: string, key: Uuid = newId()): Promise<Answer> {
    return this.send('POST', path, csv, key);
  }

  private async send(
    method: string,
    path: string,
    body: object | string | undefined,
    key: Uuid | null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const answer = await fetch(`${this.origin}/api/v1/${path}`, {
      method,
      headers: {
        ...headers,
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
        ...(key === null ? {} : { 'idempotency-key': key }),
        ...(body === undefined
          ? {}
          : { 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }
}

export function textIn(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw new Error(`the answer has no ${name}: ${JSON.stringify(body)}`);
  return value;
}

export function itemsIn(
  body: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, unknown>>[] {
  return listIn(body, 'items');
}

export function listIn(
  body: Readonly<Record<string, unknown>>,
  name: string,
): readonly Readonly<Record<string, unknown>>[] {
  const list = body[name];
  if (!Array.isArray(list)) throw new Error(`the answer has no list of ${name}: ${JSON.stringify(body)}`);
  return list as readonly Readonly<Record<string, unknown>>[];
}
