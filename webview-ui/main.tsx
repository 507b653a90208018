import './dashboard.css';
import { render } from 'preact';
import { Dashboard } from './dashboard';
import { connectToHost } from './host';

const root = document.getElementById('root') ?? document.body.appendChild(document.createElement('div'));
render(<Dashboard host={connectToHost()} />, root);
