// Start of the page. Enters: the document. Leaves: the page on it, the connection open, its painting told to the workstation.

import '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { startShown } from './crane/shown.ts';
import { startChoices } from './desk/choices.ts';
import { session } from './link/session.ts';
import { startPaintReports } from './scene/frame-loop.ts';
import './style/theme.css';
import './style/base.css';

startChoices();
startShown();
const root = document.querySelector('#desk');
if (root !== null) render(<App />, root);
startPaintReports(session);
session.open();
