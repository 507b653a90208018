import type { StartExporter } from '../core/analytics/exporter';
import { endpointOf, type LangfuseConnection } from '../core/analytics/langfuse/connection';
import { langfuseExporter } from '../core/analytics/langfuse/langfuseExporter';
import { MusterError } from '../core/base/errors';
import { Emitter } from '../core/base/event';
import type { Log } from '../core/base/log';
import { defaultSettings } from '../core/settings';
import type { CliCommand } from './command';
import { textOption } from './options';

/** What is left at the end of a run is sent within this time. */
const closeWithinMs = 10_000;

export const langfuseOptions = {
  langfuse: { type: 'boolean' },
  'langfuse-url': { type: 'string' },
  'langfuse-text': { type: 'boolean' },
} as const satisfies CliCommand['options'];

/**
 * The export to Langfuse, if it was asked for. Keys come from the environment only: an argument can be read by
 * every process of the machine.
 *
 * @throws MusterError SettingInvalid
 */
export function langfuseExporters(
  values: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
  log: Log,
): StartExporter[] {
  if (values['langfuse'] !== true) return [];
  const publicKey = environment['LANGFUSE_PUBLIC_KEY']?.trim() ?? '';
  const secretKey = environment['LANGFUSE_SECRET_KEY']?.trim() ?? '';
  if (publicKey === '' || secretKey === '') {
    throw new MusterError(
      'SettingInvalid',
      '--langfuse needs the keys of your project; set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY.',
    );
  }
  const url =
    textOption(values['langfuse-url']) ??
    textOption(environment['LANGFUSE_BASE_URL']) ??
    defaultSettings.langfuseUrl;
  endpointOf(url);
  const connection: LangfuseConnection = {
    kind: 'on',
    url,
    keys: { publicKey, secretKey },
    includeText: values['langfuse-text'] === true,
  };
  return [
    langfuseExporter({
      source: { read: () => Promise.resolve(connection), onDidChange: new Emitter<void>().event },
      onNotice: (notice) => log.warn(notice),
      closeWithinMs,
    }),
  ];
}
