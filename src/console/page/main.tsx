// Start of the page.

import '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { session } from './link/session.ts';

const root = document.querySelector('#desk');
if (root !== null) render(<App />, root);
session.open();
