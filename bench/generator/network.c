// UDP in batches (recvmmsg, sendmmsg), with the kernel's own times of arrival.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "generator.h"

struct traffic traffic;

/** Bytes the kernel keeps for us while we do not read. */
#define BUFFER (32 << 20)

void name_endpoint(struct endpoint *endpoint) {
  char host[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, &endpoint->address.sin_addr, host, sizeof host);
  snprintf(endpoint->name, sizeof endpoint->name, "%s:%u", host, ntohs(endpoint->address.sin_port));
}

void open_endpoint(struct endpoint *endpoint) {
  int on = 1;
  int size = BUFFER;
  name_endpoint(endpoint);
  endpoint->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (endpoint->fd < 0) refuse("socket: %s", strerror(errno));
  if (bind(endpoint->fd, (struct sockaddr *)&endpoint->address, sizeof endpoint->address) != 0)
    refuse("%s: %s", endpoint->name, strerror(errno));
  // The first of the two is for privileged users and not bound by net.core.rmem_max.
  if (setsockopt(endpoint->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
    (void)setsockopt(endpoint->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (setsockopt(endpoint->fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) != 0)
    (void)setsockopt(endpoint->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  (void)setsockopt(endpoint->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  (void)setsockopt(endpoint->fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
}

// ---- sending ----

static struct {
  struct mmsghdr headers[BATCH];
  struct iovec vectors[BATCH];
  struct sockaddr_in to[BATCH];
  int fds[BATCH];
  uint64_t *stamps[BATCH];
  char room[BATCH][MESSAGE_SIZE];
  size_t count;
} queue;

/** How often a full socket is waited for, 10 ms each, before what is left is given up. */
#define MOST_WAITS 50

static void send_run(size_t from, size_t to) {
  int waits = 0;
  while (from < to) {
    int sent = sendmmsg(queue.fds[from], &queue.headers[from], (unsigned)(to - from), 0);
    if (sent > 0) {
      traffic.sent += (uint64_t)sent;
      from += (size_t)sent;
    } else if (errno == EINTR) {
      continue;
    } else if ((errno == EAGAIN || errno == ENOBUFS) && waits++ < MOST_WAITS) {
      struct pollfd writable = {queue.fds[from], POLLOUT, 0};
      (void)poll(&writable, 1, 10);
    } else {
      // This one cannot be sent; its timer does what a lost message needs.
      traffic.unsendable++;
      from++;
    }
  }
}

void flush(void) {
  if (queue.count == 0) return;
  uint64_t time = wall_now();
  for (size_t at = 0; at < queue.count; at++)
    if (queue.stamps[at] != NULL) *queue.stamps[at] = time;
  // One call for each run of messages of the same socket.
  for (size_t from = 0, to; from < queue.count; from = to) {
    for (to = from + 1; to < queue.count && queue.fds[to] == queue.fds[from];) to++;
    send_run(from, to);
  }
  queue.count = 0;
}

char *message_room(void) {
  if (queue.count == BATCH) flush();
  return queue.room[queue.count];
}

void send_queued(const struct endpoint *from, const struct sockaddr_in *to, const char *bytes, size_t length, uint64_t *stamp) {
  // Whatever a peer says its address is: nothing leaves this machine.
  if (!is_loopback(to)) {
    traffic.unsendable++;
    return;
  }
  if (queue.count == BATCH) flush();
  size_t at = queue.count++;
  queue.to[at] = *to;
  queue.fds[at] = from->fd;
  queue.stamps[at] = stamp;
  queue.vectors[at] = (struct iovec){(char *)(uintptr_t)bytes, length};
  queue.headers[at].msg_hdr = (struct msghdr){.msg_name = &queue.to[at], .msg_namelen = sizeof queue.to[at], .msg_iov = &queue.vectors[at], .msg_iovlen = 1};
}

// ---- receiving ----

#define RECEIVE_BATCH 64
/** Batches read before sending and timers have their turn again. */
#define MOST_BATCHES 4

union control {
  char bytes[128];
  struct cmsghdr align;
};

static struct {
  struct mmsghdr headers[RECEIVE_BATCH];
  struct iovec vectors[RECEIVE_BATCH];
  struct sockaddr_in from[RECEIVE_BATCH];
  union control controls[RECEIVE_BATCH];
  char room[RECEIVE_BATCH][4096];
} slab;

/** The count of dropped datagrams is that of a socket since its beginning, and comes with each message after the first drop. */
static void count_dropped(int fd, uint32_t dropped) {
  static struct {
    int fd;
    uint32_t dropped;
  } last[4];
  for (size_t at = 0; at < ARRAY_SIZE(last); at++) {
    if (last[at].fd != fd && last[at].fd != 0) continue;
    last[at].fd = fd;
    traffic.dropped += dropped - last[at].dropped;
    last[at].dropped = dropped;
    return;
  }
}

static uint64_t read_control(int fd, struct msghdr *header) {
  uint64_t received = 0;
  for (struct cmsghdr *control = CMSG_FIRSTHDR(header); control != NULL; control = CMSG_NXTHDR(header, control)) {
    if (control->cmsg_level != SOL_SOCKET) continue;
    if (control->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec time;
      memcpy(&time, CMSG_DATA(control), sizeof time);
      received = (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
    } else if (control->cmsg_type == SO_RXQ_OVFL) {
      uint32_t dropped;
      memcpy(&dropped, CMSG_DATA(control), sizeof dropped);
      count_dropped(fd, dropped);
    }
  }
  return received == 0 ? wall_now() : received;
}

bool receive(const struct endpoint *endpoint, receiver *receiver) {
  bool any = false;
  for (int batch = 0; batch < MOST_BATCHES; batch++) {
    for (size_t at = 0; at < RECEIVE_BATCH; at++) {
      slab.vectors[at] = (struct iovec){slab.room[at], sizeof slab.room[at]};
      slab.headers[at].msg_hdr = (struct msghdr){.msg_name = &slab.from[at], .msg_namelen = sizeof slab.from[at], .msg_iov = &slab.vectors[at], .msg_iovlen = 1, .msg_control = &slab.controls[at], .msg_controllen = sizeof slab.controls[at]};
    }
    int count = recvmmsg(endpoint->fd, slab.headers, RECEIVE_BATCH, MSG_DONTWAIT, NULL);
    if (count <= 0) return any;
    any = true;
    traffic.received += (uint64_t)count;
    for (int at = 0; at < count; at++) {
      struct msghdr *header = &slab.headers[at].msg_hdr;
      uint64_t received = read_control(endpoint->fd, header);
      if ((header->msg_flags & MSG_TRUNC) != 0) results.broken++;
      else receiver(endpoint, slab.room[at], slab.headers[at].msg_len, &slab.from[at], received);
    }
    // What a receiver queued may point into the slab of a call only, never into this one.
    if (count < RECEIVE_BATCH) return any;
  }
  return any;
}
