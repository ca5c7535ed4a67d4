import { rosterApp } from './synthesize.ts';

rosterApp().synth();
