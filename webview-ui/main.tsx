import './dashboard.css';
import { render } from 'preact';
import { readFeatureTabState } from '../src/shared/featureTabState';
import { Dashboard } from './dashboard';
import { FeatureTab } from './features/featureTab';
import { connectToHost } from './host';
import { keepFocus } from './keepFocus';
import { FaultBoundary, reportFaults } from './page/faultBoundary';
import { initialViewState } from './state/viewState';

const root = document.getElementById('root') ?? document.body.appendChild(document.createElement('div'));
const host = connectToHost();
const written = document.getElementById('featureTab')?.textContent ?? '';
const tab = written === '' ? undefined : readFeatureTabState(JSON.parse(written));
keepFocus(root);
const reset = (): void => host.setState(tab ?? initialViewState);
reportFaults(host);
render(
  <FaultBoundary host={host} reset={reset}>
    {tab === undefined ? <Dashboard host={host} /> : <FeatureTab host={host} tab={tab} />}
  </FaultBoundary>,
  root,
);
