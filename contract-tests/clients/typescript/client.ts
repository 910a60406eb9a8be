import { readFileSync } from 'node:fs';
import createClient from 'openapi-fetch';
import type { components, paths } from './target/vbo-v6.js';

function fail(status: number | null, message: string | null): never {
  console.error(JSON.stringify({ status, message }));
  process.exit(1);
}

function environment(name: string): string {
  return process.env[`VBO_${name}`] ?? fail(null, `VBO_${name} is not set`);
}

const organization = () => ({ path: { organizationId: environment('ORGANIZATION') } });
const vbo = createClient<paths>({
  baseUrl: environment('SERVER'),
  headers: { Authorization: `Bearer ${environment('ACCESS_TOKEN')}` },
  redirect: 'manual',
});

/** What the types promise of an answer; what is in it, nobody has looked at. */
function answer<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T {
  if (!response.ok || data === undefined) {
    fail(response.status, (error as components['schemas']['ErrorResponse'] | undefined)?.message ?? null);
  }
  return data;
}

try {
  if (process.argv[2] === 'organizations') {
    const all = answer(await vbo.GET('/v6/Organizations', { params: { query: { extendedView: 'false' } } }));
    console.log(JSON.stringify(all.map(({ id, name, type, region }) => ({ id, name, type, region }))));
  } else if (process.argv[2] === 'applications') {
    const body = {
      displayName: 'Backup',
      userCode: environment('USER_CODE'),
      count: 2,
      applicationCertificate: readFileSync(environment('APPLICATION_CERTIFICATE'), 'base64'),
      applicationCertificatePassword: environment('APPLICATION_CERTIFICATE_PASSWORD'),
    };
    const { results } = answer(
      await vbo.POST('/v6/Organizations/{organizationId}/Applications', { params: organization(), body }),
    );
    console.log(JSON.stringify(results.map(({ applicationId, displayName }) => ({ applicationId, displayName }))));
  } else {
    const { userCode, verificationUrl, expiresIn, message } = answer(
      await vbo.POST('/v6/Organizations/{organizationId}/DeviceCode', { params: organization() }),
    );
    console.log(JSON.stringify({ userCode, verificationUrl, expiresIn, message }));
  }
} catch (failure) {
  fail(null, String(failure instanceof Error && failure.cause ? failure.cause : failure));
}
