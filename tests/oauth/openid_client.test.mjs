// openid-client, as its own guide has it: what a program does that knows nothing of winsh but its address.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as client from 'openid-client';
import { Server } from '../browser/support/server.mjs';
import { Person } from './person.mjs';

let server, config, ada;

before(async () => {
  server = await Server.start();
  await server.addUser('ada@example.com', 'Engines');
  ada = await new Person(server, 'ada@example.com').signIn();
  config = await client.discovery(new URL(server.url), 'my-tool', undefined, client.None(),
    { algorithm: 'oauth2', execute: [client.allowInsecureRequests] });
});
after(() => server.stop());

async function signIn(decision = 'approve') {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: 'http://localhost:49152/callback',
    scope: 'loops:read snapshots:read',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
  });
  const location = await ada.decide(address.href, decision);
  return client.authorizationCodeGrant(config, location, { pkceCodeVerifier, expectedState });
}

test('signs in with a code', async () => {
  const tokens = await signIn();
  assert.equal(tokens.scope, 'loops:read snapshots:read');
  const answer = await client.fetchProtectedResource(config, tokens.access_token, new URL(server.at('/v1/loops')), 'GET');
  assert.equal(answer.status, 200);
});

test('hears that it was denied', async () => {
  await assert.rejects(signIn('deny'), { error: 'access_denied' });
});

test('introspects and revokes', async () => {
  const { access_token: token } = await signIn();
  const seen = await client.tokenIntrospection(config, token);
  assert.equal(seen.active, true);
  assert.equal(seen.client_id, 'my-tool');
  await client.tokenRevocation(config, token);
  assert.equal((await client.tokenIntrospection(config, token)).active, false);
});

test('signs in without a browser, polling by itself', async () => {
  const device = await client.initiateDeviceAuthorization(config, { scope: 'snapshots:read' });
  const polling = client.pollDeviceAuthorizationGrant(config, device);
  assert.equal((await ada.decide(device.verification_uri_complete, 'approve')).pathname, '/device/approved');
  assert.equal((await polling).scope, 'snapshots:read');

  const other = await client.initiateDeviceAuthorization(config, {});
  const refused = client.pollDeviceAuthorizationGrant(config, other);
  await ada.decide(other.verification_uri_complete, 'deny');
  await assert.rejects(refused, { error: 'access_denied' });
});
