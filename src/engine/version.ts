/** What this server calls itself. A test keeps it equal to package.json. */
import { arch, platform } from 'node:process';

export const PRODUCT = 'kahea';
export const VERSION = '0.1.0';

/** The version of the configuration language and interfaces that are matched. */
export const KAMAILIO_VERSION = '5.6.3';

const MACHINE = arch === 'x64' ? 'x86_64' : arch === 'arm64' ? 'aarch64' : arch;

/** `x86_64/linux` */
export const PLATFORM = `${MACHINE}/${platform}`;

/** `kahea 0.1.0 (x86_64/linux)`: `core.version`, `-v`. */
export const FULL_VERSION = `${PRODUCT} ${VERSION} (${PLATFORM})`;

declare const BUILD_ID: string | undefined;

/** The commit of this build, a space, and `dirty` when the sources were another; written in by the bundler. */
export const SOURCE_ID = typeof BUILD_ID === 'string' ? BUILD_ID : 'unknown ';

/** Value of the Server and User-Agent headers unless the configuration sets others. */
export const SIGNATURE = `${PRODUCT} (${VERSION} (${PLATFORM}))`;
