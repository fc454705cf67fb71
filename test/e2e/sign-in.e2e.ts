import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generatePassword, createUser } from '../../src/access/create-user.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import { Api, type Answer } from '../support/api.js';
import { asOwner, openWorld, type World } from '../support/world.js';

interface NewSession {
  readonly token: string;
  readonly sessionId: Uuid;
  readonly personId: Uuid;
  readonly mustChangePassword: boolean;
  readonly endsAt: string;
}

const password = 'seven sacks of rice';
const otherPassword = 'eight tins of fish oil';

describe('signing in', () => {
  let world: World;
  let administrator: Api;
  let userName: string;
  let personId: Uuid;

  beforeAll(async () => {
    world = await openWorld();
    administrator = await world.as('administrator');
  });

  beforeEach(async () => {
    userName = `auditor-${newId()}`;
    const name = 'A person of this test';
    personId = await createUser(world.app, { userName, name, password, mustChange: false, role: 'auditor' });
  });

  afterAll(() => world.close());

  it('opens a session that tells who one is and what one may do', async () => {
    const api = await signIn();

    const { status, body } = await api.get('sessions/current');

    expect(status).toBe(200);
    expect(body).toMatchObject({
      personId,
      userName,
      name: 'A person of this test',
      mustChangePassword: false,
      acts: expect.arrayContaining(['session.end', 'password.change']),
      roles: [
        {
          role: 'auditor',
          emergencyId: null,
          organisationId: null,
          areaId: null,
          siteIds: null,
          endsOn: null,
        },
      ],
    });
    expect((body['roles'] as { acts: string[] }[])[0]?.acts).toContain('person.read');
  });

  it('takes the user name in any case, and shows the token to no cache', async () => {
    const { status, headers, body } = await begin(userName.toUpperCase(), password);

    expect(status).toBe(201);
    expect(headers['cache-control']).toBe('no-store');
    expect(body.token).toMatch(/^[\w-]{43}$/);
    expect(new Date(body.endsAt).getTime() - Date.now()).toBeGreaterThan(11.9 * 3_600_000);
  });

  it('keeps neither token nor password, and says in the log who signed in', async () => {
    const { body } = await begin(userName, password);

    const [kept] = await world.owner.query<readonly { token: string; hash: string }[]>(
      `select encode(session.token_hash, 'base64') as token, person.password_hash as hash
       from session
       join person on person.id = session.person_id
       where session.id = $1`,
      [body.sessionId],
    );
    const log = await auditOf(personId);

    expect(kept?.hash).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
    expect(Buffer.from(kept?.token ?? '', 'base64')).toHaveLength(32);
    expect(Buffer.from(kept?.token ?? '', 'base64').toString('base64url')).not.toBe(body.token);
    expect(log.at(-1)).toMatchObject({ act: 'session.begin', actor: personId, outcome: 'done' });
    expect(JSON.stringify(log)).not.toContain(userName);
    expect(JSON.stringify(log)).not.toContain(body.token);
  });

  it('gives one answer to a wrong password, an unknown user name and a disabled person', async () => {
    const wrong = await begin(userName, otherPassword);
    const unknown = await begin(`nobody-${newId()}`, password);
    expect((await administrator.post(`people/${personId}/disable`)).status).toBe(200);
    const disabled = await begin(userName, password);

    for (const { status, body } of [wrong, unknown, disabled]) {
      const { requestId, ...rest } = body as unknown as { requestId: string };
      expect(status).toBe(401);
      expect(requestId).toMatch(/./);
      expect(rest).toEqual({
        type: 'urn:mizan:sign-in.failed',
        title: 'The user name or the password is wrong',
        status: 401,
        code: 'sign-in.failed',
      });
    }
    expect((await auditOf(personId)).filter(({ code }) => code === 'sign-in.failed')).toHaveLength(2);
  });

  it('refuses unknown fields and what has not the form of a sign-in', async () => {
    expect((await world.nobody.post('sessions', { userName, password, role: 'administrator' })).status).toBe(
      400,
    );
    expect((await world.nobody.post('sessions', { userName })).status).toBe(400);
    expect((await world.nobody.post('sessions', { userName: [userName], password })).status).toBe(400);
  });

  it('asks who comes without a token, or with one that nobody gave, to sign in', async () => {
    const missing = await world.nobody.get('sessions/current');
    const invented = await asToken('x'.repeat(43)).get('sessions/current');

    expect(missing).toMatchObject({ status: 401, body: { code: 'session.missing' } });
    expect(missing.headers['www-authenticate']).toBe('Bearer');
    expect(invented).toMatchObject({ status: 401, body: { code: 'session.ended' } });
  });

  it('ends a session, and only that one', async () => {
    const [one, two] = [await signIn(), await signIn()];

    expect((await one.delete('sessions/current', { key: null })).status).toBe(204);

    expect(await codeOf(one)).toBe('session.ended');
    expect(await codeOf(two)).toBeUndefined();
  });

  it('ends all sessions of a person everywhere, and nobody else’s', async () => {
    const [one, two] = [await signIn(), await signIn()];

    expect((await one.delete('sessions', { key: null })).status).toBe(204);

    expect([await codeOf(one), await codeOf(two)]).toEqual(['session.ended', 'session.ended']);
    expect(await codeOf(administrator)).toBeUndefined();
  });

  it('ends a session after 30 minutes without a request', async () => {
    const [idle, busy] = [await signIn(), await signIn()];

    await age(idle, 'last_used_at', '30 minutes');
    await age(busy, 'last_used_at', '29 minutes 50 seconds');

    expect([await codeOf(idle), await codeOf(busy)]).toEqual(['session.ended', undefined]);
    await age(busy, 'last_used_at', '29 minutes 50 seconds');
    expect(await codeOf(busy)).toBeUndefined();
  });

  it('ends a session after 12 hours, however busy', async () => {
    const [old, younger] = [await signIn(), await signIn()];

    await age(old, 'created_at', '12 hours');
    await age(younger, 'created_at', '11 hours 59 minutes');

    expect([await codeOf(old), await codeOf(younger)]).toEqual(['session.ended', undefined]);
  });

  it('writes the last use at most once a minute', async () => {
    const api = await signIn();
    await age(api, 'last_used_at', '59 seconds');
    const before = await lastUse(api);
    await codeOf(api);
    const within = await lastUse(api);
    await age(api, 'last_used_at', '2 seconds');
    await codeOf(api);

    expect(within).toEqual(before);
    expect((await lastUse(api)).getTime() - before.getTime()).toBeGreaterThan(50_000);
  });

  it('slows down who guesses at an account, tells how long, and lets the person in after the wait', async () => {
    const guesses = [];
    for (let n = 0; n < 7; n += 1) guesses.push(await begin(userName, otherPassword));
    const meanwhile = await begin(userName, password);

    expect(guesses.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401, 429]);
    expect(meanwhile).toMatchObject({
      status: 429,
      body: { code: 'sign-in.throttled', extra: { retryAfterS: 1 } },
    });
    expect(meanwhile.headers['retry-after']).toBe('1');

    await waitIsOver();
    expect((await begin(userName, password)).status).toBe(201);
  });

  it('counts guesses that come at once, and lets the people of an office sign in at once', async () => {
    const guesses = await Promise.all(Array.from({ length: 12 }, () => begin(userName, otherPassword)));
    const statuses = guesses.map(({ status }) => status).sort();

    expect(statuses.filter((status) => status === 401)).toHaveLength(6);
    expect(statuses.filter((status) => status === 429)).toHaveLength(6);

    await waitIsOver();
    await forgetFailures();
    const office = await Promise.all(Array.from({ length: 5 }, () => begin(userName, password)));
    expect(office.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
  });

  it('does not let a stranger’s guesses keep the person out of a place they signed in from', async () => {
    await signIn();
    for (let n = 0; n < 7; n += 1) await begin(userName, otherPassword, '203.0.113.9');
    const stranger = await begin(userName, password, '203.0.113.9');

    const person = await begin(userName, password);

    expect([stranger.status, person.status]).toEqual([429, 201]);
  });

  it('keeps no user name and no address with the counts', async () => {
    await begin(userName, otherPassword);

    const rows = await world.owner.query<readonly Record<string, unknown>[]>('select * from sign_in_attempt');

    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows)
      expect(Object.keys(row).sort()).toEqual(['changed_at', 'failures', 'key', 'succeeded_at', 'until']);
  });

  it('changes one’s own password by proof of the present one, and ends the other sessions', async () => {
    const [one, two] = [await signIn(), await signIn()];
    const key = newId();

    const wrong = await one.put('sessions/current/password', {
      current: otherPassword,
      next: 'a brand new password',
    });
    const done = await one.put(
      'sessions/current/password',
      { current: password, next: otherPassword },
      { key },
    );
    const again = await one.put(
      'sessions/current/password',
      { current: password, next: otherPassword },
      { key },
    );

    expect(wrong).toMatchObject({ status: 403, body: { code: 'password.wrong' } });
    expect(done).toMatchObject({ status: 200, body: { id: personId, mustChangePassword: false } });
    expect(again).toMatchObject({
      status: 200,
      headers: { 'idempotency-replayed': 'true' },
      body: done.body,
    });
    expect([await codeOf(one), await codeOf(two)]).toEqual([undefined, 'session.ended']);
    expect((await begin(userName, password)).status).toBe(401);
    expect((await begin(userName, otherPassword)).status).toBe(201);
  });

  it('takes long passwords only, and no new one that is the old one', async () => {
    const api = await signIn();

    const short = await api.put('sessions/current/password', { current: password, next: 'fourteen chars' });
    const same = await api.put('sessions/current/password', { current: password, next: password });
    const unnamed = await api.put(
      'sessions/current/password',
      { current: password, next: otherPassword },
      { key: null },
    );

    expect(short).toMatchObject({
      status: 400,
      body: { code: 'input.invalid', errors: [{ pointer: '/next' }] },
    });
    expect(same).toMatchObject({ status: 422, body: { code: 'password.same' } });
    const wide = password.replaceAll('seven', 'ｓｅｖｅｎ'); // the same password, typed wide
    expect(await api.put('sessions/current/password', { current: password, next: wide })).toMatchObject({
      status: 422,
      body: { code: 'password.same' },
    });
    expect(unnamed).toMatchObject({ status: 400, body: { code: 'idempotency.missing' } });
  });

  it('resets a forgotten password to a temporary one, which ends all sessions and must be changed first', async () => {
    const before = await signIn();
    const temporary = generatePassword();

    const reset = await administrator.put(`people/${personId}/password`, { password: temporary });

    expect(reset).toMatchObject({ status: 200, body: { id: personId, mustChangePassword: true } });
    expect(JSON.stringify(reset.body)).not.toContain(temporary);
    expect(await codeOf(before)).toBe('session.ended');
    const { body } = await begin(userName, temporary);
    expect(body.mustChangePassword).toBe(true);
    const api = asToken(body.token);
    expect(await api.get('people')).toMatchObject({ status: 403, body: { code: 'password.change-first' } });
    expect(
      await api.put('sessions/current/password', { current: 'whatever it may be', next: temporary }),
    ).toMatchObject({ status: 403, body: { code: 'password.wrong' } });
    expect(await api.put('sessions/current/password', { current: temporary, next: temporary })).toMatchObject(
      { status: 422, body: { code: 'password.same' } },
    );
    expect(await api.get('people')).toMatchObject({ status: 403, body: { code: 'password.change-first' } });
    expect(
      (await api.put('sessions/current/password', { current: temporary, next: otherPassword })).status,
    ).toBe(200);
    expect((await api.get('people')).status).toBe(200);
  });

  it('does not let an administrator reset their own password, or disable themselves', async () => {
    const reset = await administrator.put(`people/${administrator.personId}/password`, {
      password: otherPassword,
    });
    const disable = await administrator.post(`people/${administrator.personId}/disable`);

    expect(reset).toMatchObject({ status: 422, body: { code: 'person.self' } });
    expect(disable).toMatchObject({ status: 422, body: { code: 'person.self' } });
  });

  it('disables a person at once, and enables them again without their old sessions', async () => {
    const api = await signIn();

    expect((await administrator.post(`people/${personId}/disable`)).status).toBe(200);
    expect(await codeOf(api)).toBe('session.ended');
    expect(await administrator.post(`people/${personId}/disable`)).toMatchObject({
      status: 409,
      body: { code: 'person.disabled' },
    });

    expect((await administrator.post(`people/${personId}/enable`)).status).toBe(200);
    expect(await codeOf(api)).toBe('session.ended');
    expect((await begin(userName, password)).status).toBe(201);
  });

  it('lets a disabled person do nothing even by a session that is still open', async () => {
    const api = await signIn();

    await asOwner(world, [personId], (tx) =>
      tx.query('update person set disabled_at = clock_timestamp() where id = $1', [personId]),
    );

    expect(await codeOf(api)).toBe('session.ended');
  });

  it('creates a person once, however often the request is sent, with a password to be changed', async () => {
    const key = newId();
    const input = { userName: `New.${newId()}`, name: 'Someone new', email: 'new@example.org', password };

    const first = await administrator.post('people', input, { key });
    const again = await administrator.post('people', input, { key });
    const otherPasswordSent = await administrator.post(
      'people',
      { ...input, password: otherPassword },
      { key },
    );
    const taken = await administrator.post('people', input);

    expect(first).toMatchObject({
      status: 201,
      body: { userName: input.userName.toLowerCase(), mustChangePassword: true },
    });
    expect(again).toMatchObject({
      status: 200,
      headers: { 'idempotency-replayed': 'true' },
      body: first.body,
    });
    expect(otherPasswordSent).toMatchObject({ status: 409, body: { code: 'id.reused' } });
    expect(taken).toMatchObject({ status: 409, body: { code: 'user-name.taken' } });
    expect((await begin(input.userName, password)).body.mustChangePassword).toBe(true);
  });

  it('makes the first administrator at the console, through the door', async () => {
    const first = `first-${newId()}`;
    const id = await createUser(world.app, {
      userName: first,
      name: 'First',
      password,
      mustChange: false,
      role: 'administrator',
    });

    const { body } = await begin(first, password);

    expect(await asToken(body.token).get('people')).toMatchObject({ status: 200 });
    const assignments = await asToken(body.token).get<{ items: { id: Uuid }[] }>(
      `assignments?personId=${id}`,
    );
    expect(await auditOf(id)).toMatchObject([
      {
        act: 'person.create',
        actor: nil,
        outcome: 'done',
        subjects: [id, assignments.body.items[0]?.id],
        facts: { role: 'administrator', emergency: null },
      },
      { act: 'session.begin', actor: id, outcome: 'done' },
    ]);
    const twice = createUser(world.app, {
      userName: first,
      name: 'First',
      password,
      mustChange: false,
      role: 'administrator',
    });
    await expect(twice).rejects.toMatchObject({ code: 'user-name.taken' });
    const short = createUser(world.app, {
      userName: 'x',
      name: 'X',
      password: 'short',
      mustChange: false,
      role: 'administrator',
    });
    await expect(short).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('makes nobody at the console whose role cannot be given', async () => {
    const roleless = `roleless-${newId()}`;
    const user = {
      userName: roleless,
      name: 'A person',
      password,
      mustChange: false,
      role: 'auditor' as const,
    };

    const refused = createUser(world.app, { ...user, extent: { emergencyId: newId() } });

    await expect(refused).rejects.toMatchObject({ code: 'not-found' });
    const { body } = await begin(roleless, password);
    expect(body).toMatchObject({ code: 'sign-in.failed' });
    await expect(createUser(world.app, user)).resolves.toEqual(expect.any(String)); // the name is still free
  });

  function begin(name: string, secret: string, address?: string): Promise<Answer<NewSession>> {
    const options = { key: null, ...(address ? { address } : {}) };
    return world.nobody.post<NewSession>('sessions', { userName: name, password: secret }, options);
  }

  async function signIn(): Promise<Api> {
    const { status, body } = await begin(userName, password);
    expect(status).toBe(201);
    return asToken(body.token);
  }

  function asToken(token: string): Api {
    return new Api(world.app, token, personId);
  }

  /** The code with which the session is refused, if it is. */
  async function codeOf(api: Api): Promise<unknown> {
    return (await api.get('sessions/current')).body['code'];
  }

  async function age(api: Api, column: 'last_used_at' | 'created_at', by: string): Promise<void> {
    await world.owner.query(
      `update session
       set ${column} = ${column} - $2::interval
       where token_hash = sha256(convert_to($1, 'UTF8'))`,
      [api.token, by],
    );
  }

  async function lastUse(api: Api): Promise<Date> {
    const [row] = await world.owner.query<readonly { at: Date }[]>(
      `select last_used_at as at
       from session
       where token_hash = sha256(convert_to($1, 'UTF8'))`,
      [api.token],
    );
    return row?.at ?? new Date(0);
  }

  async function waitIsOver(): Promise<void> {
    await world.owner.query(
      'update sign_in_attempt set until = clock_timestamp() where until > clock_timestamp()',
    );
  }

  async function forgetFailures(): Promise<void> {
    await world.owner.query('update sign_in_attempt set failures = 0, until = null');
  }

  async function auditOf(
    subject: Uuid,
  ): Promise<readonly { act: string; actor: Uuid | null; outcome: string; code?: string }[]> {
    const rows = await world.owner.query<readonly { leaf: string }[]>(
      `select convert_from(event.leaf, 'UTF8') as leaf
       from audit_event as event
       join audit_subject as subject on subject.seq = event.seq
       where subject.subject_id = $1
       order by event.seq`,
      [subject],
    );
    return rows.map(({ leaf }) => JSON.parse(leaf) as { act: string; actor: Uuid | null; outcome: string });
  }
});

describe('signing in behind a proxy', () => {
  let world: World;
  let userName: string;

  beforeAll(async () => {
    world = await openWorld({ proxyHops: 1 });
    userName = `auditor-${newId()}`;
    await createUser(world.app, { userName, name: 'A person', password, mustChange: false, role: 'auditor' });
  });

  afterAll(() => world.close());

  it('counts guesses by the address that the proxy saw, whatever the client says of itself', async () => {
    const home = '198.51.100.7';
    expect((await begin(password, home)).status).toBe(201);

    const guesses = [];
    for (let n = 0; n < 7; n += 1) guesses.push(await begin(otherPassword, `${home}, 203.0.113.9`));
    const stranger = await begin(password, `${home}, 203.0.113.9`);
    const person = await begin(password, `203.0.113.9, ${home}`);

    expect(guesses.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401, 429]);
    expect([stranger.status, person.status]).toEqual([429, 201]);
  });

  function begin(secret: string, forwardedFor: string): Promise<Answer> {
    const headers = { 'x-forwarded-for': forwardedFor };
    return world.nobody.post('sessions', { userName, password: secret }, { key: null, headers });
  }
});
