#!/usr/bin/env node
import '../dist/src/cli/kamcmd/main.js';
