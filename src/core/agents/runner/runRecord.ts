import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomically } from './atomicFile';
import { type RunExit, runFiles, type RunnerOrder, type RunnerReport, type StopOrder } from './protocol';

/** Reads and writes the files of one run folder; a file that is absent or not yet whole is `undefined`. */
export class RunRecord {
  constructor(readonly directory: string) {}

  pathOf(name: keyof typeof runFiles): string {
    return path.join(this.directory, runFiles[name]);
  }

  readOrder(): RunnerOrder | undefined {
    return this.read<RunnerOrder>('order');
  }

  readReport(): RunnerReport | undefined {
    return this.read<RunnerReport>('report');
  }

  readExit(): RunExit | undefined {
    return this.read<RunExit>('exit');
  }

  readStop(): StopOrder | undefined {
    return this.read<StopOrder>('stop');
  }

  writeOrder(order: RunnerOrder): void {
    this.write('order', order);
  }

  writeReport(report: RunnerReport): void {
    this.write('report', report);
  }

  writeExit(exit: RunExit): void {
    this.write('exit', exit);
  }

  writeStop(order: StopOrder): void {
    this.write('stop', order);
  }

  private read<T>(name: keyof typeof runFiles): T | undefined {
    try {
      const value = JSON.parse(readFileSync(this.pathOf(name), 'utf8')) as unknown;
      return typeof value === 'object' && value !== null ? (value as T) : undefined;
    } catch {
      return undefined;
    }
  }

  private write(name: keyof typeof runFiles, value: object): void {
    writeFileAtomically(this.pathOf(name), JSON.stringify(value));
  }
}
