import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDesk } from '../support/desk.js';
import { openWorld, type World } from '../support/world.js';

describe('a stream of events of which there are none', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  it('shows after fifteen seconds that it is still there', async () => {
    const desk = await openDesk(world, { householdsPerSite: 1, blankets: 1 });
    const path = desk.path(`distributions/${desk.distributionId}/progress/stream`);
    const { stream, hangUp } = await desk.leader.stream(path);
    const began = Date.now();

    let heard = '';
    for await (const chunk of stream) {
      heard += String(chunk);
      if (heard.includes('\n\n:')) break;
    }
    hangUp();

    expect(heard).toMatch(/^retry: 2000\nevent: progress\ndata: \{[^\n]*\}\n\n: nothing new\n\n$/);
    expect(Date.now() - began).toBeGreaterThan(14_000);
  }, 40_000);
});
