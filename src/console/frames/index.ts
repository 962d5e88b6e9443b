// What the page and its workstation say to each other.

export * from './frames.ts';
