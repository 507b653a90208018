import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable';
import { messageOf } from '../../core/base/errors';
import type { DashboardView } from '../../shared/dashboardViews';
import type { CommandMessage, FromDashboard, ToDashboard } from '../../shared/messages';
import { parseFromDashboard } from '../../shared/parseFromDashboard';
import type { ReportId } from '../../shared/reports';
import type { Project, ProjectState } from '../project';
import type { ReportSource } from '../reports/readReport';
import { throttle } from '../throttle';
import { commandOf } from './commandOf';
import { dashboardHtml } from './dashboardHtml';
import type { DashboardPlace } from './dashboardPlace';
import { saveFeature } from './saveFeature';
import { shortenedEvidence } from './shortenedEvidence';

const snapshotMs = 100;
const longestFault = 4000;

/** One webview: gets whole snapshots while it can be seen, and hands its buttons on as commands. */
export class DashboardPanel implements vscode.Disposable {
  private readonly send = throttle(snapshotMs, () => this.sendNow());
  private readonly subscriptions: readonly Disposable[];
  /** VS Code unloads a hidden webview; before its script says so, nobody listens. */
  private ready = false;
  private disposed = false;
  /** Asked for before the page was there. */
  private wanted: readonly Extract<
    ToDashboard,
    { type: 'openForm' | 'openView' | 'showNeed' | 'showFeature' }
  >[] = [];

  constructor(
    private readonly place: DashboardPlace,
    extensionUri: vscode.Uri,
    private readonly project: Project,
    private readonly reports: ReportSource,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = [
      place.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      place.onDidChangeVisibility(() => {
        if (!place.visible) this.ready = false;
        else this.send();
      }),
      project.onDidChange(() => this.send()),
      this.send,
    ];
    place.webview.html = dashboardHtml(place.webview, extensionUri, place.feature);
  }

  reveal(): void {
    this.place.reveal();
  }

  /** Opens the form for a feature, or for a new one. */
  openForm(featureId: number | undefined): void {
    this.want({ type: 'openForm', ...(featureId !== undefined && { featureId }) });
  }

  showFeature(featureId: number): void {
    this.want({ type: 'showFeature', featureId });
  }

  openView(view: DashboardView): void {
    this.want({ type: 'openView', view });
  }

  showNeed(id: string): void {
    this.want({ type: 'showNeed', id });
  }

  close(): void {
    this.place.close();
  }

  /** Lets go of the panel; {@link close} closes it. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private want(message: (typeof this.wanted)[number]): void {
    // Of several that wait, the last of each kind counts.
    this.wanted = [...this.wanted.filter(({ type }) => type !== message.type), message];
    this.send();
  }

  private receive(value: unknown): void {
    const message = parseFromDashboard(value);
    if (message === undefined) {
      this.log.warn('The dashboard sent something that is not a message.');
      return;
    }
    if (message.type === 'ready') {
      this.ready = true;
      this.send();
      return;
    }
    if (message.type === 'pageFailed') {
      this.log.error(`The dashboard's page has failed: ${message.message.slice(0, longestFault)}`);
      return;
    }
    if (message.type === 'loadReport') {
      void this.loadReport(message.id);
      return;
    }
    if (message.type === 'loadTimeline') {
      void this.loadTimeline(message);
      return;
    }
    if (message.type === 'loadAnalytics') {
      void this.loadAnalytics(message);
      return;
    }
    if (message.type === 'loadEvidence') {
      void this.loadEvidence(message.featureId);
      return;
    }
    if (message.type === 'loadRecord') {
      void this.loadRecord(message.featureId);
      return;
    }
    if (message.type === 'saveFeature') {
      void this.save(message);
      return;
    }
    void this.run(message);
  }

  /** Commands show by themselves what fails; the page only has to know that it may ask again. */
  private async run(message: CommandMessage): Promise<void> {
    const { command, args } = commandOf(message);
    try {
      await vscode.commands.executeCommand(command, ...args);
    } catch (error) {
      this.log.error(`The command ${command} could not be run from the dashboard.`, error);
    } finally {
      this.post({ type: 'commandEnded', message });
    }
  }

  /** What fails is told in the dashboard, where the report was asked for. */
  private async loadReport(id: ReportId): Promise<void> {
    try {
      const [{ readReport }, { reportMessage }] = await Promise.all([
        import('../reports/readReport'),
        import('./reportMessage'),
      ]);
      this.post(reportMessage(id, await readReport(this.reports, { id })));
    } catch (error) {
      this.log.warn(`The report "${id}" could not be made.`, error);
      this.post({ type: 'reportFailed', id, message: messageOf(error) });
    }
  }

  private async loadTimeline(message: Extract<FromDashboard, { type: 'loadTimeline' }>): Promise<void> {
    const { requestId, request } = message;
    try {
      const { readTimeline } = await import('./readTimeline');
      this.post({ type: 'timeline', requestId, range: await readTimeline(this.project, request) });
    } catch (error) {
      this.log.warn('The timeline could not be read.', error);
      this.post({ type: 'timelineFailed', requestId, message: messageOf(error) });
    }
  }

  private async loadAnalytics(message: Extract<FromDashboard, { type: 'loadAnalytics' }>): Promise<void> {
    const { requestId, request } = message;
    try {
      const { readAnalytics } = await import('./readAnalytics');
      this.post({ type: 'analytics', requestId, ...(await readAnalytics(this.project, request)) });
    } catch (error) {
      this.log.warn('The analytics could not be read.', error);
      this.post({ type: 'analyticsFailed', requestId, message: messageOf(error) });
    }
  }

  /** Details without evidence are still details: what fails is only logged. */
  private async loadEvidence(featureId: number): Promise<void> {
    try {
      const { orchestrator } = await this.project.open();
      const evidence = await orchestrator.evidenceOf(featureId);
      if (evidence !== undefined)
        this.post({ type: 'evidence', featureId, evidence: shortenedEvidence(evidence) });
    } catch (error) {
      this.log.warn(`The evidence of feature ${featureId} could not be read.`, error);
    }
  }

  /** Likewise: it may be deleted by now. */
  private async loadRecord(featureId: number): Promise<void> {
    try {
      const { orchestrator } = await this.project.open();
      this.post({ type: 'featureRecord', record: await orchestrator.featureRecord(featureId) });
    } catch (error) {
      this.log.warn(`What is known of feature ${featureId} could not be read.`, error);
    }
  }

  private async save(message: Extract<FromDashboard, { type: 'saveFeature' }>): Promise<void> {
    try {
      this.post(await saveFeature(this.project, message));
    } catch (error) {
      this.log.error('A feature could not be saved.', error);
      this.post({ type: 'featureRefused', requestId: message.requestId, message: messageOf(error) });
    }
  }

  private sendNow(): void {
    this.post(messageOfState(this.project.state));
    // After the state, which the form is filled from.
    if (!this.isListening || this.project.state.kind !== 'open') return;
    for (const message of this.wanted) this.post(message);
    this.wanted = [];
  }

  private get isListening(): boolean {
    return this.ready && !this.disposed && this.place.visible;
  }

  private post(message: ToDashboard): void {
    if (!this.isListening) return;
    void this.place.webview.postMessage(message);
  }
}

function messageOfState(state: ProjectState): ToDashboard {
  switch (state.kind) {
    case 'open':
      return { type: 'snapshot', snapshot: state.orchestrator.snapshot() };
    case 'problem':
      return { type: 'noProject', message: state.message, isProblem: true };
    case 'untrusted':
      return {
        type: 'noProject',
        message: vscode.l10n.t(
          'In Restricted Mode Muster runs nothing and reads nothing of the workspace, since agents and checks run its code.',
        ),
        needsTrust: true,
      };
    case 'noFolder':
      return {
        type: 'noProject',
        message: vscode.l10n.t('No folder is open; open the folder of a git repository first.'),
      };
    case 'closed':
    case 'opening':
      return { type: 'noProject', message: vscode.l10n.t('Opening the repository…'), isOpening: true };
  }
}
