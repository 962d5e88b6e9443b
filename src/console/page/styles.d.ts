// Style sheets are imported for their effect; Vite puts them into the bundle.

declare module '*.css';
