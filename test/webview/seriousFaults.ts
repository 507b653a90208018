import axe from 'axe-core';
import type { DashboardPage } from './dashboardPage';

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe holds for serious or critical on the page as it stands, as text. */
export async function seriousFaultsOf(page: DashboardPage): Promise<readonly string[]> {
  await page.page.evaluate(`globalThis.axe ?? (() => { ${axe.source} })()`);
  const findings = await page.page.evaluate<readonly Finding[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html.slice(0, 200)}\n  ${failureSummary}`),
    );
}
