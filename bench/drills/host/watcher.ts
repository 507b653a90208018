import { runScript, type Script } from '../../../test/support/childScript';
import type { DrillTools } from '../drill';
import type { WatcherLine, WatcherOrders } from './watcherLines';

/** A running `agentWatcher`. */
export class Watcher {
  readonly violations: string[] = [];
  readonly watching: Promise<void>;
  looks = 0;
  agents = 0;
  mostAtOnce = 0;
  private readonly script: Script;

  constructor(tools: DrillTools, orders: WatcherOrders) {
    let ready = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      ready = resolve;
    });
    this.script = runScript(tools.program('agentWatcher'), [JSON.stringify(orders)], (text) => {
      const line = JSON.parse(text) as WatcherLine;
      if (line.is === 'watching') ready();
      else if (line.is === 'violation') this.violations.push(line.violation);
      else ({ looks: this.looks, agents: this.agents, mostAtOnce: this.mostAtOnce } = line);
    });
    this.watching = Promise.race([begun, this.script.ended]);
  }

  get pid(): number {
    return this.script.process.pid ?? 0;
  }

  async end(): Promise<void> {
    this.script.process.stdin?.end();
    await this.script.ended;
    if (this.looks === 0) this.violations.push('the watcher has seen nothing');
  }
}
