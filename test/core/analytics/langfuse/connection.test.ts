import assert from 'node:assert/strict';
import { endpointOf } from '../../../../src/core/analytics/langfuse/connection';
import { retryDelayMs } from '../../../../src/core/analytics/langfuse/retryDelay';
import { MusterError } from '../../../../src/core/base/errors';

describe('the address of Langfuse', () => {
  it('is completed by the path of the endpoint, also below a path of its own', () => {
    for (const [url, endpoint] of [
      ['https://cloud.langfuse.com', 'https://cloud.langfuse.com/api/public/otel/v1/traces'],
      ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000/api/public/otel/v1/traces'],
      ['https://example.org/langfuse//', 'https://example.org/langfuse/api/public/otel/v1/traces'],
    ] as const) {
      assert.equal(endpointOf(url).href, endpoint);
    }
  });

  it('is refused when it is none, and a secret in it is not repeated', () => {
    for (const url of [
      '',
      'langfuse',
      'ftp://langfuse',
      'https://a:secret@b',
      'https://b?secret',
      'https://b#secret',
    ]) {
      assert.throws(
        () => endpointOf(url),
        (error: unknown) =>
          error instanceof MusterError &&
          error.code === 'SettingInvalid' &&
          !error.message.includes('secret'),
        url,
      );
    }
  });
});

describe('the delay before the next attempt', () => {
  it('doubles up to five minutes, half of it by chance', () => {
    for (const [failures, least, most] of [
      [1, 500, 1_000],
      [2, 1_000, 2_000],
      [5, 8_000, 16_000],
      [30, 150_000, 300_000],
      [10_000, 150_000, 300_000],
    ] as const) {
      assert.equal(
        retryDelayMs(failures, undefined, () => 0),
        least,
      );
      assert.equal(
        retryDelayMs(failures, undefined, () => 1),
        most,
      );
    }
  });

  it('is never shorter than the server asked for, and never longer than an hour', () => {
    assert.equal(
      retryDelayMs(1, 90_000, () => 0),
      90_000,
    );
    assert.equal(
      retryDelayMs(1, 10, () => 0),
      500,
    );
    assert.equal(
      retryDelayMs(1, 10 ** 12, () => 0),
      3_600_000,
    );
  });
});
