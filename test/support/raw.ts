import { connect } from 'node:net';

/** The first answer that came over a connection. */
export interface Heard {
  readonly status: number;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** All that came, whatever came before and after it. */
  readonly text: string;
}

const patienceMs = 5_000;

/**
 * Says exactly this to whoever listens on the port, and hears what comes until the other side closes: what no client library would
 * send. What is promised is said when it is there.
 */
export function say(port: number, ...texts: readonly (string | Promise<string>)[]): Promise<Heard> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
    });
    socket.on('error', () => undefined); // closed with something unread, it is a reset
    socket.on('timeout', () => {
      reject(new Error(`it is not closed: ${heard}`));
    });
    socket.on('close', () => {
      resolve(answerIn(heard));
    });
    const speak = async (): Promise<void> => {
      for (const text of texts) socket.write(await text, 'latin1');
    };
    speak().catch(reject);
  });
}

function answerIn(text: string): Heard {
  const answer = text.replace(/^HTTP\/1\.1 100 .*?\r\n\r\n/s, '');
  const end = answer.indexOf('\r\n\r\n');
  const [first = '', ...lines] = answer.slice(0, end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const [name = '', ...value] = line.split(': ');
    return [name.toLowerCase(), value.join(': ')];
  });
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: answer.slice(end + 4),
    text,
  };
}
