import createClient from 'openapi-fetch';
import type { components, paths } from './target/vbo-v6.js';

const { VBO_SERVER = '', VBO_ACCESS_TOKEN = '', VBO_ORGANIZATION = '' } = process.env;

function fail(status: number | null, message: string | null): never {
  console.error(JSON.stringify({ status, message }));
  process.exit(1);
}

const vbo = createClient<paths>({
  baseUrl: VBO_SERVER,
  headers: { Authorization: `Bearer ${VBO_ACCESS_TOKEN}` },
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
  } else {
    const { userCode, verificationUrl, expiresIn, message } = answer(
      await vbo.POST('/v6/Organizations/{organizationId}/DeviceCode', {
        params: { path: { organizationId: VBO_ORGANIZATION } },
      }),
    );
    console.log(JSON.stringify({ userCode, verificationUrl, expiresIn, message }));
  }
} catch (failure) {
  fail(null, String(failure));
}
