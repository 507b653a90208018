import { agentCommands } from './agentCommands';
import { assignCommand } from './assignCommand';
import { checksCommand } from './checksCommand';
import { budgetCommand } from './budgetCommand';
import { deadlockCommand } from './deadlockCommand';
import { deletionCommands } from './deletionCommands';
import { doctorCommand } from './doctorCommand';
import { exportCommand } from './exportCommand';
import { featureCommands } from './featureCommands';
import { gateCommands } from './gateCommands';
import { handWorkCommands } from './handWorkCommands';
import { importCommand } from './importCommand';
import { initializeCommand } from './initializeCommand';
import { landCommands } from './landCommands';
import { langfuseCommands } from './langfuseCommands';
import { messageCommand } from './messageCommand';
import { modelCommand } from './modelCommand';
import { orderCommands } from './orderCommands';
import { placeCommands } from './placeCommands';
import { promptCommand } from './promptCommand';
import { providerCommand } from './providerCommand';
import { questionCommand } from './questionCommand';
import { recommendCommand } from './recommendCommand';
import { recoverCommand } from './recoverCommand';
import { reportCommands } from './reportCommands';
import { revertCommand } from './revertCommand';
import { runCommands } from './runCommands';
import { showFeatureCommands } from './showFeatureCommands';
import { setupCommand } from './setupCommand';
import { sharedChangesCommand } from './sharedChangesCommand';
import { takeOverCommand } from './takeOverCommand';
import { windowCommands } from './windowCommands';
import type { CommandHandlers } from './registerCommands';
import type { Surfaces } from '../surfaces';

/** What every command does. Loaded with the first command that is run, not when the extension is activated. */
export function commandHandlers(surfaces: Surfaces): CommandHandlers {
  const { project, notices, outputs, dashboard, featureTabs, worktrees, langfuse, log } = surfaces;
  const { reports, reportDocuments, evidenceDocuments, doctorDocument, features, specDocuments } = surfaces;
  return {
    ...runCommands(project, notices),
    ...recommendCommand(project),
    ...sharedChangesCommand(project),
    ...checksCommand(project),
    ...takeOverCommand(project),
    ...featureCommands(project, dashboard),
    ...orderCommands(project, features),
    ...deletionCommands(project, features),
    ...showFeatureCommands(project, dashboard, featureTabs, specDocuments),
    ...assignCommand(project, notices),
    ...deadlockCommand(project),
    ...budgetCommand(project),
    ...modelCommand(project),
    ...providerCommand(project),
    ...gateCommands(project, evidenceDocuments),
    ...landCommands(project),
    ...revertCommand(project),
    ...questionCommand(project),
    ...initializeCommand(project),
    ...importCommand(project),
    ...exportCommand(project),
    ...setupCommand(project),
    ...agentCommands(project, outputs),
    ...messageCommand(project),
    ...doctorCommand(doctorDocument),
    ...windowCommands(project, dashboard, log),
    ...promptCommand(project),
    ...placeCommands(project, worktrees),
    ...handWorkCommands(project, worktrees),
    ...recoverCommand(project, log),
    ...reportCommands(reports, reportDocuments),
    ...langfuseCommands(langfuse, project),
  };
}
