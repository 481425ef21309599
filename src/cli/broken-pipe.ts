/** A reader that goes away early (`kahea check … | head`) is no error of ours: what is left is not written. */
export function forgiveBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
