import { setTimeout as sleep } from 'node:timers/promises';
import { newId, type Uuid } from '../../src/platform/ids.js';

/** The network and the service behind it: both may be gone for a while. */
export class Line {
  /** Answers that never came: whoever asked does not know what became of it. */
  lost = 0;
  requests = 0;
  /** Whether the power is known to be off: desks turn to paper, offices wait. */
  off = false;

  constructor(readonly origin: string) {}
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T & { readonly code?: string; readonly detail?: string };
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: object | string;
  readonly headers: Readonly<Record<string, string>>;
}

const patienceMs = 120_000;

/** Somebody who works over HTTP, and sends the same again until an answer comes. */
export class Worker {
  constructor(
    private readonly line: Line,
    readonly name: string,
    readonly personId: Uuid,
    private readonly token: string,
  ) {}

  static async signIn(line: Line, name: string, password: string): Promise<Worker> {
    const nobody = new Worker(line, name, '', '');
    const { personId, token } = await must(
      nobody.post<{ personId: Uuid; token: string }>('sessions', { userName: name, password }),
    );
    return new Worker(line, name, personId, token);
  }

  get<T>(path: string): Promise<Answer<T>> {
    return this.send({ method: 'GET', path, headers: {} });
  }

  /** A write that carries no id of its own, nor has one of elsewhere, is named by a key, so that sending it again is the same. */
  post<T>(
    path: string,
    body: object | string = {},
    { version, isNamed = false }: { readonly version?: number; readonly isNamed?: boolean } = {},
  ): Promise<Answer<T>> {
    const key = { 'idempotency-key': newId() };
    const match = version === undefined ? {} : { 'if-match': `"${String(version)}"` };
    const named = isNamed || (typeof body === 'object' && ('id' in body || 'handouts' in body));
    return this.send({ method: 'POST', path, body, headers: { ...(named ? {} : key), ...match } });
  }

  put<T>(path: string, body: object): Promise<Answer<T>> {
    return this.send({ method: 'PUT', path, body, headers: { 'idempotency-key': newId() } });
  }

  /** All pages of a list. */
  async all<T>(path: string): Promise<readonly T[]> {
    const items: T[] = [];
    for (let after = ''; ;) {
      const page = await must(
        this.get<{ items: T[]; next: string | null }>(
          `${path}${path.includes('?') ? '&' : '?'}limit=200${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`,
        ),
      );
      items.push(...page.items);
      if (page.next === null) return items;
      after = page.next;
    }
  }

  private async send<T>(sent: Sent): Promise<Answer<T>> {
    for (const began = Date.now(); ;) {
      try {
        return await this.once<T>(sent);
      } catch (error) {
        this.line.lost += 1;
        if (Date.now() - began > patienceMs) throw error;
        await sleep(100);
      }
    }
  }

  private async once<T>({ method, path, body, headers }: Sent): Promise<Answer<T>> {
    this.line.requests += 1;
    const answer = await fetch(`${this.line.origin}/api/v1/${path}`, {
      method,
      headers: {
        ...headers,
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined
          ? {}
          : { 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Answer<T>['body'] };
  }
}

/** What came back, where it had to come out well. */
export async function must<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { status, body } = await answer;
  if (status >= 200 && status < 300) return body;
  throw new Error(`${String(status)} ${JSON.stringify(body).slice(0, 1_000)}`);
}
