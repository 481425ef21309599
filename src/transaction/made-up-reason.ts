/** Reason of a reply that stands for a branch without one, in Kamailio's words. */
export function madeUpReason(status: number): string {
  switch (status) {
    case 477:
      return 'Unfortunately error on sending to next hop occurred (477/TM)';
    case 478:
      return 'Unresolvable destination (478/TM)';
    case 408:
      return 'Request Timeout';
    case 487:
      return 'Request Terminated';
    case 503:
      return 'Service Unavailable';
    default:
      return 'Server Internal Error';
  }
}
