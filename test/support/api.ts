import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Readable } from 'node:stream';
import { expectDescribed } from './answers.js';
import { newId, type Uuid } from '../../src/platform/ids.js';

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Body;
  readonly text: string;
}

export interface Options {
  /** The Idempotency-Key: a new one for each write unless told; null sends none. */
  readonly key?: Uuid | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the request comes from. */
  readonly address?: string;
}

interface Listened extends Pick<Answer, 'status' | 'headers'> {
  readonly stream: Readable;
  readonly hangUp: () => void;
}

/** The HTTP API as one person uses it, without a network in between. */
export class Api {
  constructor(
    private readonly app: NestFastifyApplication,
    readonly token: string | null,
    readonly personId: Uuid,
  ) {}

  get<Body = Record<string, unknown>>(path: string, options: Options = {}): Promise<Answer<Body>> {
    return this.send('GET', path, undefined, { key: null, ...options });
  }

  /** Sends JSON under a new Idempotency-Key, or none where the body carries its own id. */
  post<Body = Record<string, unknown>>(
    path: string,
    body: object = {},
    options: Options = {},
  ): Promise<Answer<Body>> {
    return this.send('POST', path, body, { ...('id' in body ? { key: null } : {}), ...options });
  }

  put<Body = Record<string, unknown>>(
    path: string,
    body: object = {},
    options: Options = {},
  ): Promise<Answer<Body>> {
    return this.send('PUT', path, body, options);
  }

  patch<Body = Record<string, unknown>>(
    path: string,
    body: object = {},
    options: Options = {},
  ): Promise<Answer<Body>> {
    return this.send('PATCH', path, body, options);
  }

  delete<Body = Record<string, unknown>>(path: string, options: Options = {}): Promise<Answer<Body>> {
    return this.send('DELETE', path, undefined, options);
  }

  /** Uploads a text, as `text/csv` unless told. */
  upload<Body = Record<string, unknown>>(
    path: string,
    text: string,
    options: Options = {},
  ): Promise<Answer<Body>> {
    return this.send('POST', path, text, {
      ...options,
      headers: { 'content-type': 'text/csv', ...options.headers },
    });
  }

  /** Hears the first event of a stream, and hangs up; what is refused is an answer like any other. */
  async listen<Body = Record<string, unknown>>(path: string): Promise<Answer<Body>> {
    const { status, headers, stream, hangUp } = await this.stream(path);
    const contentType = (headers['content-type'] ?? '') as string;
    let text = '';
    for await (const chunk of stream) {
      text += String(chunk);
      if (!isJson(contentType) && text.endsWith('\n\n')) break;
    }
    hangUp();
    const json = isJson(contentType) ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? '{}');
    const body: unknown = JSON.parse(json);
    expectDescribed({ method: 'GET', path: `/api/v1/${path}`, status, contentType, body });
    return { status, headers, body: body as Body, text };
  }

  /** An answer that goes on, as it comes, until whoever listens hangs up. */
  async stream(path: string): Promise<Listened> {
    const response = await this.app.inject({
      method: 'GET',
      url: `/api/v1/${path}`,
      headers: this.token ? { authorization: `Bearer ${this.token}` } : {},
      payloadAsStream: true,
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      stream: response.stream(),
      hangUp: () => response.raw.res.destroy(),
    };
  }

  private async send<Body>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body: object | string | undefined,
    options: Options,
  ): Promise<Answer<Body>> {
    const key = options.key === undefined ? newId() : options.key;
    const response = await this.app.inject({
      method,
      url: path.startsWith('/') ? path : `/api/v1/${path}`,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
        ...options.headers,
      },
      ...(body === undefined ? {} : { payload: body }),
      ...(options.address === undefined ? {} : { remoteAddress: options.address }),
    });
    const json = isJson(response.headers['content-type']);
    expectDescribed({
      method,
      path: path.startsWith('/') ? path : `/api/v1/${path}`,
      status: response.statusCode,
      contentType: String(response.headers['content-type'] ?? ''),
      body: json ? JSON.parse(response.body) : undefined,
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: (json ? JSON.parse(response.body) : {}) as Body,
      text: response.body,
    };
  }
}

function isJson(type: unknown): boolean {
  return typeof type === 'string' && /[/+]json/.test(type);
}
