import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface Cutting {
  readonly port: number;
  /** What passes when it is time to cut: PostgreSQL's `commit` on its way to the server, or an answer on its way back. */
  readonly at: { readonly way: 'there' | 'back'; readonly sign: string };
}

/**
 * Stands between a client and a server, and cuts a connection when it is told to and the sign passes: half the time before it passes on what it
 * has seen, so that nothing happened, and half the time after, so that it happened and nobody hears of it.
 */
export class CuttingProxy {
  cuts = 0;
  private armed = false;
  private passesOn = false;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(private readonly cutting: Cutting) {
    this.server = createServer((client) => {
      this.join(client);
    });
  }

  async listen(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  /** The next time that the sign passes. */
  cutNext(): void {
    this.armed = true;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    const upstream = connect(this.cutting.port, '127.0.0.1').setNoDelay(true);
    client.setNoDelay(true);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        this.sockets.delete(socket);
        end();
      });
    }
    this.carry(client, upstream, 'there', end);
    this.carry(upstream, client, 'back', end);
  }

  private carry(from: Socket, to: Socket, way: Cutting['at']['way'], end: () => void): void {
    const { at } = this.cutting;
    from.on('data', (chunk) => {
      if (!this.armed || way !== at.way || !chunk.includes(at.sign)) {
        to.write(chunk);
        return;
      }
      this.armed = false;
      this.cuts += 1;
      this.passesOn = !this.passesOn;
      if (this.passesOn && way === 'there') to.write(chunk, () => setTimeout(end, 3));
      else end();
    });
  }
}
