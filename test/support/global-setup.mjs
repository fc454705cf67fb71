// Jest does not apply its own module mapping to this file, so a hook of Node lets it import TypeScript.
import './typescript.mjs';

const { setUpServer } = await import('./test-server.ts');
export default setUpServer;
