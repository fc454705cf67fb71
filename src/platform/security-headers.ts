import type { FastifyInstance } from 'fastify';

/** What browsers must not do with an answer (OWASP ASVS 5.0, 3.4). Over plain HTTP they take no notice of the first. */
const always: Readonly<Record<string, string>> = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};
const nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** The documentation is a page of its own scripts, with styles in place. */
const documentation =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Every answer has them; and what says nothing of how long it may be kept is kept by nobody. */
export function sendSecurityHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const isDocumentation = /^[/]docs(?![^/?-])/.test(request.url);
    void reply.headers({ ...always, 'Content-Security-Policy': isDocumentation ? documentation : nothing });
    if (!isDocumentation) void reply.header('Cache-Control', 'no-store');
    done();
  });
}
