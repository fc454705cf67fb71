const { tearDownServer } = await import('./test-server.ts'); // the same instance that global-setup.mjs has loaded
export default tearDownServer;
