import './dashboard.css';
import { render } from 'preact';
import { Dashboard } from './dashboard';
import { FeatureTab } from './features/featureTab';
import { connectToHost } from './host';

const root = document.getElementById('root') ?? document.body.appendChild(document.createElement('div'));
const host = connectToHost();
const { featureTab } = root.dataset;
render(
  featureTab === undefined ? (
    <Dashboard host={host} />
  ) : (
    <FeatureTab host={host} featureId={Number(featureTab)} />
  ),
  root,
);
