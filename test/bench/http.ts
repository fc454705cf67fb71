import { connect, type Socket } from 'node:net';
import { newId } from '../../src/platform/ids.js';
import { measure, readPlan, type Target } from './plan.js';

interface HttpPlan {
  readonly port: number;
  readonly token: string;
  /** Handouts in one request; 1 is the single route. */
  readonly batch: number;
}

const plan = await readPlan<HttpPlan>();

/** A batch comes from one site, as a tablet sends it: targets are sorted by distribution. */
function takeSome(take: () => Target | undefined): readonly Target[] {
  const some: Target[] = [];
  for (let target = take(); target; target = take()) {
    some.push(target);
    if (some.length === plan.batch) break;
  }
  return some;
}

function requestOf(targets: readonly Target[]): string {
  const handouts = targets.map(({ entitlementId, distributionId }) => ({
    id: newId(),
    distributionId,
    entitlementId,
    collector: 'primary',
    identity: 'card',
    proofKind: 'signature',
  }));
  const body = JSON.stringify(plan.batch === 1 ? handouts[0] : { handouts });
  const path = `/api/v1/emergencies/${plan.emergencyId}/handouts${plan.batch === 1 ? '' : '/batch'}`;
  return (
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${plan.token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`
  );
}

function recordedIn(status: number, body: string): number {
  return status === 200 ? (JSON.parse(body) as { recorded: number }).recorded : 0;
}

/** One connection: the least that speaks HTTP/1.1, so that the client leaves the machine to the service. */
class Wire {
  private readonly socket: Socket;
  private received = Buffer.alloc(0);
  private waiting: ((answer: { status: number; body: string }) => void) | undefined;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1').setNoDelay(true);
    this.socket.on('data', (chunk) => {
      this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
      this.settle();
    });
  }

  send(request: string): Promise<{ status: number; body: string }> {
    this.socket.write(request);
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  end(): void {
    this.socket.end();
  }

  private settle(): void {
    const headEnd = this.received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? '0');
    const end = headEnd + 4 + length;
    if (this.received.length < end) return;
    const body = this.received.toString('utf8', headEnd + 4, end);
    this.received = this.received.subarray(end);
    this.waiting?.({ status: Number(head.slice(9, 12)), body });
  }
}

/** Keep-alive connections, one request at a time on each, as desks and tablets send them. */
const wires = Array.from({ length: plan.connections }, () => new Wire(plan.port));

await measure(plan, async (connection, take, tell) => {
  const wire = wires[connection] ?? new Wire(plan.port);
  for (let batch = takeSome(take); batch.length > 0; batch = takeSome(take)) {
    const started = performance.now();
    const { status, body } = await wire.send(requestOf(batch));
    const done = plan.batch === 1 ? Number(status === 201) : recordedIn(status, body);
    if (done < batch.length && connection === 0)
      process.stderr.write(`${String(status)} ${body.slice(0, 300)}\n`);
    tell(done, batch.length - done, performance.now() - started);
  }
});
for (const wire of wires) wire.end();
