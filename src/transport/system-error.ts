// System errors in the words of those who run the server.

/** The words for a system error code, as people know them from `strerror`. */
export function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return 'the address is already in use by another program';
    case 'EADDRNOTAVAIL':
      return 'this machine does not have that address';
    case 'EACCES':
      return 'permission denied';
    case 'EAFNOSUPPORT':
      return 'this machine does not support that address family';
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ECONNRESET':
      return 'connection reset by the peer';
    case 'EPIPE':
      return 'connection closed by the peer';
    case 'ETIMEDOUT':
      return 'connection timed out';
    case 'ENETUNREACH':
      return 'network is unreachable';
    case 'EHOSTUNREACH':
      return 'no route to the host';
    case 'EMSGSIZE':
      return 'message too long for one datagram';
    default:
      return error.message;
  }
}
