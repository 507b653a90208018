import type { Event } from '../../base/event';
import { MusterError } from '../../base/errors';

export interface LangfuseKeys {
  readonly publicKey: string;
  readonly secretKey: string;
}

/** Whether and where to export, as the user has it set at this moment. */
export type LangfuseConnection =
  /** What runs meanwhile is not sent later either. */
  | { readonly kind: 'off' }
  /** Switched on, but nobody has given the keys yet: what runs meanwhile is sent when they are there. */
  | { readonly kind: 'noKeys' }
  | {
      readonly kind: 'on';
      /** Where Langfuse is; the path of the endpoint is added. */
      readonly url: string;
      readonly keys: LangfuseKeys;
      /** Also send descriptions, errors and the output of checks, not only names and outcomes. */
      readonly includeText: boolean;
    };

export interface LangfuseConnectionSource {
  /** Reads anew each time; never rejects with a secret in its message. */
  read(): Promise<LangfuseConnection>;
  /** Fires when {@link read} may answer something else. */
  readonly onDidChange: Event<void>;
}

const endpointPath = '/api/public/otel/v1/traces';

/**
 * Where spans are posted to.
 *
 * @throws MusterError SettingInvalid
 */
export function endpointOf(url: string): URL {
  const refuse = (why: string): MusterError =>
    new MusterError(
      'SettingInvalid',
      `Traces cannot be sent to Langfuse: ${why}; set the address alone, such as https://cloud.langfuse.com.`,
    );
  if (!URL.canParse(url)) throw refuse('the address that is set is no URL');
  const { protocol, username, password, search, hash, origin, pathname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:')
    throw refuse('its address must begin with https:// or http://');
  if (username !== '' || password !== '') throw refuse('its address must not contain a name or a password');
  if (search !== '' || hash !== '') throw refuse('its address must not contain “?” or “#”');
  return new URL(origin + pathname.replace(/\/+$/, '') + endpointPath);
}
