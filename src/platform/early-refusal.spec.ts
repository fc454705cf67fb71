import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { refuseUnread } from './early-refusal.js';

describe('what never becomes a request', () => {
  const servers: Server[] = [];
  const logged: object[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    logged.length = 0;
  });

  it('is given up when it does not come to its end', async () => {
    const port = await listening(() => undefined);

    const heard = await text(connect(port, '127.0.0.1'));

    expect(heard).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(heard).toContain('\r\nConnection: close\r\n');
    expect(heard).toContain('"code":"request.too-slow"');
  });

  it('is found in the log under the id that the answer gives', async () => {
    const port = await listening(() => undefined);

    const heard = await text(connect(port, '127.0.0.1'));

    const { requestId } = JSON.parse(heard.split('\r\n\r\n')[1] ?? '') as { readonly requestId: string };
    expect(logged).toEqual([{ requestId, method: null, route: null, status: 408 }]);
  });

  it('does not end up in an answer that is on its way', async () => {
    const port = await listening((_request, response) => {
      response.writeHead(200, { 'Content-Length': 1_000 }).write('half of it');
    });
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: mizan\r\n\r\n');
    await once(socket, 'readable');

    socket.write('garbage\r\n\r\n');

    expect(await text(socket)).toMatch(/\r\n\r\nhalf of it$/);
    expect(logged).toEqual([]);
  });

  async function listening(answer: RequestListener): Promise<number> {
    const server = createServer({ headersTimeout: 50, connectionsCheckingInterval: 20 }, answer);
    refuseUnread(server, { info: (facts) => logged.push(facts) });
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }
});
