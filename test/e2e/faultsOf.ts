import axe from 'axe-core';
import type { FrameLocator } from 'playwright-core';

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe holds for serious or critical in a webview as it stands, as text. */
export async function faultsOf(webview: FrameLocator): Promise<readonly string[]> {
  const handle = await webview.locator('html').elementHandle();
  const frame = await handle.ownerFrame();
  if (!frame) throw new Error('The webview has gone.');
  await frame.evaluate(`globalThis.axe ?? (() => { ${axe.source} })()`);
  const findings = await frame.evaluate<readonly Finding[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html.slice(0, 200)}\n  ${failureSummary}`),
    );
}
