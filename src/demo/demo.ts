import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createUser } from '../access/create-user.js';
import { keptSecret } from '../platform/kept-secret.js';
import { CheckService } from '../reports/check.service.js';
import { join } from 'node:path';
import { type Answer, Client } from './client.js';
import { cast, type Part } from './data.js';
import { type Step, tell } from './story.js';

export interface Outcome {
  readonly steps: number;
  readonly failed: number;
}

/**
 * Runs the main job through the HTTP API as the people who do it, and prints each step: who did what, and what came back. A step fails
 * where it did not come out as it must.
 */
export async function runDemo(
  app: NestFastifyApplication,
  dataFolder: string,
  say: (line: string) => void,
): Promise<Outcome> {
  const origin = await app.getUrl();
  const password = keptSecret(join(dataFolder, 'demo.password'));
  let steps = 0;
  let failed = 0;

  const story = async (): Promise<void> => {
    const people = await signInAll(app, origin, password);
    const step: Step = async (who, what, expected, act) => {
      steps += 1;
      const answer = await act(people[who]);
      const good = cameOut(expected, answer);
      if (!good) failed += 1;
      say(`${good ? 'ok  ' : 'FAIL'} ${who} ${what}: ${told(answer)}${good ? '' : `, expected ${expected}`}`);
      if (!good && !expected.startsWith('4') && answer.status >= 400)
        throw new Error(JSON.stringify(answer.body));
      return answer.body;
    };
    await tell(step, people, Date.now().toString(36).toUpperCase());
  };
  await story().catch((error: unknown) => {
    failed += 1;
    say(`FAIL the story breaks off: ${error instanceof Error ? error.message : String(error)}`);
  });

  const findings = await app.get(CheckService).check();
  steps += 1;
  if (findings.length > 0) failed += 1;
  say(`${findings.length === 0 ? 'ok  ' : 'FAIL'} everything adds up: ${String(findings.length)} findings`);
  say(
    `sign in at ${origin}/api/v1/sessions as demo-ROLE (${cast.join(', ')}); the password is in ${join(dataFolder, 'demo.password')}`,
  );
  return { steps, failed };
}

/** People are made once; the next run finds them. */
async function signInAll(
  app: NestFastifyApplication,
  origin: string,
  password: string,
): Promise<Readonly<Record<Part, Client>>> {
  const clients = new Map<Part, Client>();
  for (const role of cast) {
    const userName = `demo-${role}`;
    await createUser(app, { userName, name: role, password, mustChange: false, role }).catch(
      (error: unknown) => {
        if ((error as { readonly code?: unknown }).code !== 'user-name.taken') throw error;
      },
    );
    clients.set(role, await Client.signIn(origin, role, userName, password));
  }
  return Object.fromEntries(clients) as Record<Part, Client>;
}

function cameOut(expected: string, { status, body }: Answer): boolean {
  const [codes = '', code] = expected.includes('.') ? expected.split(' ') : [expected];
  return codes.split(' or ').includes(String(status)) && (code === undefined || body['code'] === code);
}

function told({ status, body }: Answer): string {
  const what = body['code'] ?? body['state'] ?? body['id'] ?? '';
  return `${String(status)} ${typeof what === 'string' ? what : ''}`.trim();
}
