#!/usr/bin/env node
import { launch } from './launch.js';

await launch('kamcmd/main.js');
