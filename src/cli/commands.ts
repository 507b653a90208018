import type { CliCommand } from './command';
import { agentsCommand } from './agents';
import { archiveCommand } from './archive';
import { assignCommand } from './assign';
import { checksCommand } from './checks';
import { dashboardCommand } from './dashboard';
import { deleteCommand, orderCommand, undeleteCommand } from './deletion';
import { demoCommand } from './demo';
import { diffCommand } from './diff';
import { doctorCommand } from './doctor';
import { exportCommand } from './export';
import { addCommand, editCommand } from './features';
import { approveCommand, evidenceCommand, rejectCommand } from './heldMerge';
import { importCommand } from './import';
import { initCommand } from './init';
import { landCommand } from './land';
import { projectsCommand } from './projects';
import { answerCommand, questionsCommand } from './questions';
import { recommendCommand } from './recommend';
import { recoverCommand } from './recover';
import {
  activitySummaryCommand,
  analyticsCommand,
  bottlenecksCommand,
  reportCommand,
  timelineCommand,
  velocityCommand,
} from './reportCommand';
import { rescueCommand } from './rescue';
import { retryCommand, skipCommand } from './retry';
import { revertCommand } from './revert';
import { routeCommand } from './route';
import { runCommand } from './run';
import { drainCommand, pauseCommand, resumeCommand } from './runActions';
import { sampleCommand } from './sample';
import { sharedCommand } from './shared';
import { showCommand } from './show';
import { statusCommand } from './status';
import { stopCommand } from './stop';
import { waitingCommand } from './waitingCommand';
import { whyCommand } from './why';
import { worktreesCommand } from './worktrees';

/** Adding a command is adding a row. */
export const commands: Readonly<Record<string, CliCommand>> = {
  demo: demoCommand,
  run: runCommand,
  status: statusCommand,
  dashboard: dashboardCommand,
  stop: stopCommand,
  pause: pauseCommand,
  drain: drainCommand,
  resume: resumeCommand,
  agents: agentsCommand,
  assign: assignCommand,
  why: whyCommand,
  show: showCommand,
  recommend: recommendCommand,
  doctor: doctorCommand,
  projects: projectsCommand,
  sample: sampleCommand,
  approve: approveCommand,
  reject: rejectCommand,
  evidence: evidenceCommand,
  waiting: waitingCommand,
  questions: questionsCommand,
  answer: answerCommand,
  route: routeCommand,
  retry: retryCommand,
  skip: skipCommand,
  checks: checksCommand,
  shared: sharedCommand,
  land: landCommand,
  revert: revertCommand,
  diff: diffCommand,
  init: initCommand,
  add: addCommand,
  edit: editCommand,
  order: orderCommand,
  delete: deleteCommand,
  undelete: undeleteCommand,
  import: importCommand,
  export: exportCommand,
  archive: archiveCommand,
  recover: recoverCommand,
  worktrees: worktreesCommand,
  rescue: rescueCommand,
  analytics: analyticsCommand,
  velocity: velocityCommand,
  timeline: timelineCommand,
  bottlenecks: bottlenecksCommand,
  'activity-summary': activitySummaryCommand,
  report: reportCommand,
};
