import type { GateView, ProjectView, RunMode } from '../../src/shared/viewModel';
import { CommandButton } from '../commandButton';
import { Icon } from '../icon';
import { useReadOnly } from '../host';
import { KeyHelpButton } from '../keys/keyHelp';
import { t } from '../l10n/t';
import { modeLabels } from '../state/announceChange';
import { agentsText } from '../text/counts';
import { Untrusted } from '../text/untrusted';
import type { ViewSwitch } from '../views/useViewSwitch';
import { ViewTabs } from '../views/viewTabs';

interface HeaderProps {
  readonly mode: RunMode;
  readonly project: ProjectView;
  readonly views: ViewSwitch;
}

export function Header({ mode, project, views }: HeaderProps) {
  return (
    <header class="header">
      <div class="headerText">
        <div class="titleRow">
          <h1 title={project.repository}>
            <Untrusted text={project.name} maxChars={120} />
          </h1>
          <span class={`mode mode-${mode}`}>
            <span class="modeDot" aria-hidden="true" />
            {modeLabels[mode]}
          </span>
        </div>
        <ul class="facts" aria-label={t('Project')}>
          <li title={t('Provider and model of the agents')}>
            <Icon name="output" />
            <Untrusted text={project.provider} maxChars={60} />
            {project.model !== undefined && (
              <>
                <span class="slash">/</span>
                <Untrusted text={project.model} maxChars={60} />
              </>
            )}
          </li>
          <li title={t('Integration branch: where verified work is merged')}>
            <Icon name="branch" />
            <Untrusted text={project.integrationBranch} maxChars={80} />
          </li>
          {project.gate !== undefined && <GateFact gate={project.gate} />}
          <li title={t('Most coding agents at once')}>
            <Icon name="person" />
            {t('up to {0}', agentsText(project.concurrency))}
          </li>
        </ul>
      </div>
      <Actions mode={mode} />
      <ViewTabs chosen={views.view} onChoose={views.choose} />
    </header>
  );
}

function GateFact({ gate }: { readonly gate: GateView }) {
  const readOnly = useReadOnly();
  const why = gate.commands.map(({ command, why: reason }) => `${command}: ${reason}`);
  return (
    <li title={[gate.text, ...why].join('\n')}>
      <Icon name={gate.commands.length === 0 ? 'warning' : 'check'} />
      <Untrusted text={gate.text} maxChars={160} />
      {gate.source === 'project' && !readOnly && (
        <CommandButton
          label={t('Write into settings')}
          icon="import"
          look="iconOnly"
          title={t('Write the checks that were found into the settings')}
          message={{ type: 'keepGateCommands' }}
        />
      )}
    </li>
  );
}

function Actions({ mode }: { readonly mode: RunMode }) {
  const land = (
    <CommandButton
      label={t('Land')}
      icon="merge"
      title={t('Land: take the merged work into your own branch')}
      message={{ type: 'land' }}
    />
  );
  // What is passed on to whoever runs the project is offered in each of its windows.
  const readOnly = useReadOnly();
  return (
    <div class="actions" role="toolbar" aria-label={t('Run')}>
      {mode === 'running' ? (
        <CommandButton label={t('Pause')} icon="pause" message={{ type: 'pause' }} />
      ) : mode === 'paused' || mode === 'draining' ? (
        <CommandButton label={t('Resume')} icon="play" look="primary" message={{ type: 'resume' }} />
      ) : (
        !readOnly && (
          <CommandButton
            label={t('Start')}
            icon="play"
            look="primary"
            disabled={mode === 'stopping'}
            message={{ type: 'start' }}
          />
        )
      )}
      {(mode === 'running' || mode === 'paused') && (
        <CommandButton
          label={t('Drain')}
          icon="drain"
          title={t('Drain: let the agents at work finish, start none, then end the run')}
          message={{ type: 'drain' }}
        />
      )}
      <CommandButton
        label={t('Stop')}
        icon="stop"
        disabled={mode === 'stopped' || mode === 'stopping'}
        message={{ type: 'stop' }}
      />
      <span class="divider" aria-hidden="true" />
      {!readOnly && (
        <>
          <CommandButton label={t('Add feature')} icon="add" message={{ type: 'addFeature' }} />
          <CommandButton label={t('Import')} icon="import" message={{ type: 'importFeatures' }} />
        </>
      )}
      {land}
      <KeyHelpButton />
    </div>
  );
}
