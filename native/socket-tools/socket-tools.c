/*
 * What Node.js does not ask the kernel about sockets: the source address of a route, IP's type of service, options of TCP, a port that a listener has, what
 * waits to be read, and datagrams from an address of another. Linux, Node-API only.
 */
#define NAPI_VERSION 8
#include <arpa/inet.h>
#include <errno.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <node_api.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef union {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
} Address;

/* An IP literal without zone; gives the size of the address, 0 when it is none. */
static socklen_t read_literal(const char* text, uint16_t port, Address* address) {
  memset(address, 0, sizeof *address);
  if (inet_pton(AF_INET, text, &address->v4.sin_addr) == 1) {
    address->v4.sin_family = AF_INET;
    address->v4.sin_port = htons(port);
    return sizeof address->v4;
  }
  if (inet_pton(AF_INET6, text, &address->v6.sin6_addr) != 1) return 0;
  address->v6.sin6_family = AF_INET6;
  address->v6.sin6_port = htons(port);
  return sizeof address->v6;
}

/* sourceOf(literal): our address on the way there, null when there is no way. Nothing is sent: connect(2) of UDP looks up the route. */
static napi_value source_of(napi_env env, napi_callback_info info) {
  size_t count = 1, length;
  char text[INET6_ADDRSTRLEN + 1];
  Address address;
  napi_value argument, result;
  napi_get_null(env, &result);
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  if (count != 1 || napi_get_value_string_latin1(env, argument, text, sizeof text, &length) != napi_ok) return result;
  socklen_t size = read_literal(text, 9, &address);
  if (size == 0) return result;
  int descriptor = socket(address.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return result;
  int known = connect(descriptor, &address.any, size) == 0 && getsockname(descriptor, &address.any, &size) == 0;
  close(descriptor);
  if (!known) return result;
  const void* bytes = address.any.sa_family == AF_INET6 ? (void*)&address.v6.sin6_addr : (void*)&address.v4.sin_addr;
  if (inet_ntop(address.any.sa_family, bytes, text, sizeof text) == NULL) return result;
  napi_create_string_latin1(env, text, NAPI_AUTO_LENGTH, &result);
  return result;
}

/* setTypeOfService(descriptor, family, value): 0, or a negative errno. */
static napi_value set_type_of_service(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value arguments[3], result;
  int32_t numbers[3] = {-1, 0, 0};
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  for (size_t index = 0; index < count && index < 3; index++) napi_get_value_int32(env, arguments[index], &numbers[index]);
  int value = numbers[2];
  int status = numbers[1] == 6 ? setsockopt(numbers[0], IPPROTO_IPV6, IPV6_TCLASS, &value, sizeof value)
                               : setsockopt(numbers[0], IPPROTO_IP, IP_TOS, &value, sizeof value);
  napi_create_int32(env, status == 0 ? 0 : -errno, &result);
  return result;
}

/* In the order of TcpOption in src/lib/socket-tools.ts. */
static const struct {
  int level, name;
} tcp_options[] = {
    {SOL_SOCKET, SO_KEEPALIVE},     {IPPROTO_TCP, TCP_KEEPIDLE},  {IPPROTO_TCP, TCP_KEEPCNT},
    {IPPROTO_TCP, TCP_KEEPINTVL},   {IPPROTO_TCP, TCP_SYNCNT},    {IPPROTO_TCP, TCP_LINGER2},
    {IPPROTO_TCP, TCP_DEFER_ACCEPT}, {SOL_SOCKET, SO_REUSEPORT},
};

/* setTcpOption(descriptor, option, value): 0, or a negative errno. */
static napi_value set_tcp_option(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value arguments[3], result;
  int32_t numbers[3] = {-1, -1, 0};
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  for (size_t index = 0; index < count && index < 3; index++) napi_get_value_int32(env, arguments[index], &numbers[index]);
  size_t option = (size_t)numbers[1];
  int value = numbers[2], status = -1;
  errno = EINVAL;
  if (option < sizeof tcp_options / sizeof tcp_options[0]) {
    status = setsockopt(numbers[0], tcp_options[option].level, tcp_options[option].name, &value, sizeof value);
  }
  napi_create_int32(env, status == 0 ? 0 : -errno, &result);
  return result;
}

/*
 * boundSocket(literal, port): the number of a stream socket bound there beside the listener that has the port (SO_REUSEPORT on both), or a
 * negative errno.
 */
static napi_value bound_socket(napi_env env, napi_callback_info info) {
  size_t count = 2, length;
  char text[INET6_ADDRSTRLEN + 1];
  Address address;
  uint32_t port = 0;
  napi_value arguments[2], result;
  int yes = 1, status = -EINVAL;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  if (count == 2 && napi_get_value_string_latin1(env, arguments[0], text, sizeof text, &length) == napi_ok &&
      napi_get_value_uint32(env, arguments[1], &port) == napi_ok) {
    socklen_t size = read_literal(text, (uint16_t)port, &address);
    int descriptor = size == 0 ? -1 : socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    status = descriptor;
    if (size != 0 && descriptor < 0) status = -errno;
    if (size == 0) status = -EINVAL;
    if (descriptor >= 0 && (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
                            setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0 ||
                            bind(descriptor, &address.any, size) != 0)) {
      status = -errno;
      close(descriptor);
    }
  }
  napi_create_int32(env, status, &result);
  return result;
}

/* openRaw(): the number of a socket for `sendFrom`, or a negative errno: it takes the right to open raw sockets (CAP_NET_RAW). */
static napi_value open_raw(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value result;
  int descriptor = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW);
  napi_create_int32(env, descriptor < 0 ? -errno : descriptor, &result);
  return result;
}

/* closeRaw(descriptor) */
static napi_value close_raw(napi_env env, napi_callback_info info) {
  size_t count = 1;
  int32_t descriptor = -1;
  napi_value argument, result;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  if (count == 1 && napi_get_value_int32(env, argument, &descriptor) == napi_ok && descriptor >= 0) close(descriptor);
  napi_get_undefined(env, &result);
  return result;
}

/* The sum of 16-bit words of RFC 1071; `count` may be odd. */
static uint32_t add_words(uint32_t sum, const void* bytes, size_t count) {
  const uint8_t* byte = bytes;
  for (; count > 1; count -= 2, byte += 2) sum += (uint32_t)(byte[0] << 8 | byte[1]);
  return count == 1 ? sum + (uint32_t)(byte[0] << 8) : sum;
}

static uint16_t udp_checksum(const struct iphdr* ip, const struct udphdr* udp, size_t length) {
  uint32_t sum = IPPROTO_UDP + (uint32_t)length;
  sum = add_words(sum, &ip->saddr, sizeof ip->saddr);
  sum = add_words(sum, &ip->daddr, sizeof ip->daddr);
  sum = add_words(sum, udp, length);
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  uint16_t checksum = (uint16_t)~sum;
  return htons(checksum == 0 ? 0xffff : checksum);
}

/* sendFrom(descriptor, source, port, destination, port, bytes): a datagram of UDP over IPv4 with that source; 0, or a negative errno. */
static napi_value send_from(napi_env env, napi_callback_info info) {
  enum { ROOM = 512 };
  struct {
    struct iphdr ip;
    struct udphdr udp;
    uint8_t bytes[ROOM];
  } packet;
  size_t count = 6, length;
  napi_value arguments[6], result;
  int32_t descriptor = -1;
  void* bytes = NULL;
  int status = -EINVAL;
  Address ends[2];
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  int good = count == 6 && napi_get_value_int32(env, arguments[0], &descriptor) == napi_ok &&
             napi_get_buffer_info(env, arguments[5], &bytes, &length) == napi_ok && length <= ROOM;
  for (size_t end = 0; good && end < 2; end++) {
    char text[INET6_ADDRSTRLEN + 1];
    size_t characters;
    uint32_t port = 0;
    good = napi_get_value_string_latin1(env, arguments[1 + 2 * end], text, sizeof text, &characters) == napi_ok &&
           napi_get_value_uint32(env, arguments[2 + 2 * end], &port) == napi_ok && port <= 65535 &&
           read_literal(text, (uint16_t)port, &ends[end]) == sizeof ends[end].v4;
  }
  if (good) {
    size_t datagram = sizeof packet.udp + length;
    memset(&packet, 0, sizeof packet.ip + sizeof packet.udp);
    /* The kernel writes the length, the identification and the checksum of IP. */
    packet.ip.version = 4;
    packet.ip.ihl = sizeof packet.ip / 4;
    packet.ip.ttl = 64;
    packet.ip.protocol = IPPROTO_UDP;
    packet.ip.saddr = ends[0].v4.sin_addr.s_addr;
    packet.ip.daddr = ends[1].v4.sin_addr.s_addr;
    packet.udp.source = ends[0].v4.sin_port;
    packet.udp.dest = ends[1].v4.sin_port;
    packet.udp.len = htons((uint16_t)datagram);
    if (length > 0) memcpy(packet.bytes, bytes, length);
    packet.udp.check = udp_checksum(&packet.ip, &packet.udp, datagram);
    ends[1].v4.sin_port = 0;
    ssize_t sent = sendto(descriptor, &packet, sizeof packet.ip + datagram, 0, &ends[1].any, sizeof ends[1].v4);
    status = sent < 0 ? -errno : 0;
  }
  napi_create_int32(env, status, &result);
  return result;
}

/* Milliseconds from the arrival of the datagram that was read last to now; -1: none was, or none since the kernel was first asked. */
static int32_t age_of_last(int descriptor) {
  struct timespec arrived, now;
  if (ioctl(descriptor, SIOCGSTAMPNS, &arrived) < 0) return -1;
  clock_gettime(CLOCK_REALTIME, &now);
  int64_t age = ((int64_t)now.tv_sec - arrived.tv_sec) * 1000 + (now.tv_nsec - arrived.tv_nsec) / 1000000;
  return age < 0 ? 0 : age > INT32_MAX ? INT32_MAX : (int32_t)age;
}

/*
 * receiveQueue(descriptor, numbers): writes the memory of what waits to be read, how much of it there may be, how many datagrams were
 * dropped because there was more (SO_MEMINFO), and the age of the one that was read last; 0, or a negative errno. `numbers` is an Int32Array
 * of four.
 */
static napi_value receive_queue(napi_env env, napi_callback_info info) {
  size_t count = 2, length = 0;
  napi_value arguments[2], result;
  napi_typedarray_type type;
  int32_t descriptor;
  void* data;
  uint32_t memory[SK_MEMINFO_VARS] = {0};
  socklen_t size = sizeof memory;
  int status = -EINVAL;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  if (count == 2 && napi_get_value_int32(env, arguments[0], &descriptor) == napi_ok &&
      napi_get_typedarray_info(env, arguments[1], &type, &length, &data, NULL, NULL) == napi_ok && type == napi_int32_array && length == 4) {
    status = getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, memory, &size) == 0 ? 0 : -errno;
    int32_t* numbers = data;
    numbers[0] = (int32_t)memory[SK_MEMINFO_RMEM_ALLOC];
    numbers[1] = (int32_t)memory[SK_MEMINFO_RCVBUF];
    numbers[2] = (int32_t)memory[SK_MEMINFO_DROPS];
    numbers[3] = status == 0 ? age_of_last(descriptor) : -1;
  }
  napi_create_int32(env, status, &result);
  return result;
}

NAPI_MODULE_INIT() {
  const struct {
    const char* name;
    napi_callback call;
  } functions[] = {
      {"sourceOf", source_of},
      {"setTypeOfService", set_type_of_service},
      {"setTcpOption", set_tcp_option},
      {"boundSocket", bound_socket},
      {"receiveQueue", receive_queue},
      {"openRaw", open_raw},
      {"closeRaw", close_raw},
      {"sendFrom", send_from},
  };
  napi_value value;
  for (size_t index = 0; index < sizeof functions / sizeof functions[0]; index++) {
    napi_create_function(env, functions[index].name, NAPI_AUTO_LENGTH, functions[index].call, NULL, &value);
    napi_set_named_property(env, exports, functions[index].name, value);
  }
  return exports;
}
