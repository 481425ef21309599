/*
 * Sockets of one address for several threads (SO_REUSEPORT), and a program of the caller's that says to which of them a
 * datagram goes. Linux, Node-API only.
 */
#define _GNU_SOURCE
#define NAPI_VERSION 8
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <node_api.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>
#include "../lib/sockets.h"

#define MOST_SOCKETS 64

static napi_value throw_errno(napi_env env, int error) {
  napi_throw_error(env, uv_err_name(-error), uv_strerror(-error));
  return NULL;
}

static napi_value number(napi_env env, int value) {
  napi_value result;
  napi_create_int32(env, value, &result);
  return result;
}

typedef struct {
  int type;
  int family;
  Address address;
  int receive_buffer;
} Wanted;

/*
 * A bound socket; -1 with errno. The first of a group is bound before it may share its address, so that it is refused where
 * somebody else has the address, even such a group; each later one shares.
 */
static int bind_one(const Wanted* wanted, int is_first) {
  int on = 1;
  int descriptor = socket(wanted->family, wanted->type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  set_receive_buffer(descriptor, wanted->receive_buffer);
  /* As Node has it for listeners: connections of one that ended may linger. */
  int reuses = wanted->type == SOCK_STREAM ? setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) : 0;
  if (reuses < 0 || (wanted->family == AF_INET6 && setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) < 0) ||
      (!is_first && setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) < 0) ||
      bind(descriptor, &wanted->address.any, address_size(wanted->family)) < 0 ||
      (is_first && setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) < 0)) {
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
  }
  return descriptor;
}

static void close_all(const int* descriptors, int count) {
  int error = errno;
  for (int index = 0; index < count; index++) close(descriptors[index]);
  errno = error;
}

/* Binds `count` sockets, in order, those behind the first to the port that it has got; 0, or -1 with errno and none is open. */
static int bind_group(Wanted* wanted, int* descriptors, int count) {
  for (int index = 0; index < count; index++) {
    descriptors[index] = bind_one(wanted, index == 0);
    if (descriptors[index] < 0) {
      close_all(descriptors, index);
      return -1;
    }
    socklen_t size = sizeof wanted->address;
    if (index == 0 && getsockname(descriptors[0], &wanted->address.any, &size) < 0) {
      close_all(descriptors, 1);
      return -1;
    }
  }
  return 0;
}

/*
 * openGroup(isStream, family, address, port, count, receiveBuffer): the port in use, and behind it the numbers of as many
 * bound sockets, which do not listen yet. Throws what bind says.
 */
static napi_value open_group(napi_env env, napi_callback_info info) {
  size_t count = 6;
  napi_value arguments[6], result;
  char text[LITERAL_BYTES];
  int descriptors[MOST_SOCKETS];
  int32_t port, sockets;
  bool is_stream;
  Wanted wanted;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  if (count != 6 || napi_get_value_bool(env, arguments[0], &is_stream) != napi_ok || !read_family(env, arguments[1], &wanted.family) ||
      !read_text(env, arguments[2], text, sizeof text) || !read_literal(wanted.family, text, &wanted.address) ||
      napi_get_value_int32(env, arguments[3], &port) != napi_ok || port < 0 || port > 65535 ||
      napi_get_value_int32(env, arguments[4], &sockets) != napi_ok || sockets < 1 || sockets > MOST_SOCKETS ||
      napi_get_value_int32(env, arguments[5], &wanted.receive_buffer) != napi_ok) {
    return throw_errno(env, EINVAL);
  }
  wanted.type = is_stream ? SOCK_STREAM : SOCK_DGRAM;
  *port_of(&wanted.address, wanted.family) = htons((uint16_t)port);
  if (bind_group(&wanted, descriptors, sockets) < 0) return throw_errno(env, errno);
  if (napi_create_array_with_length(env, (size_t)sockets + 1, &result) != napi_ok) {
    close_all(descriptors, sockets);
    return throw_errno(env, ENOMEM);
  }
  napi_set_element(env, result, 0, number(env, ntohs(*port_of(&wanted.address, wanted.family))));
  for (int index = 0; index < sockets; index++) napi_set_element(env, result, (uint32_t)index + 1, number(env, descriptors[index]));
  return result;
}

/*
 * attachSteering(descriptor, program): the group of that socket asks `program` (classic BPF, 8 bytes an instruction as the
 * kernel has them) for the index of the socket that a datagram goes to; where it names none the kernel chooses. 0, or a
 * negative errno: the kernel checks the program.
 */
static napi_value attach_steering(napi_env env, napi_callback_info info) {
  size_t count = 2, length;
  napi_value arguments[2];
  napi_typedarray_type type;
  int32_t descriptor;
  void* data;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  if (count != 2 || napi_get_value_int32(env, arguments[0], &descriptor) != napi_ok ||
      napi_get_typedarray_info(env, arguments[1], &type, &length, &data, NULL, NULL) != napi_ok || type != napi_uint8_array ||
      length == 0 || length % sizeof(struct sock_filter) != 0 || length / sizeof(struct sock_filter) > BPF_MAXINSNS) {
    return number(env, -EINVAL);
  }
  struct sock_fprog program = {(unsigned short)(length / sizeof(struct sock_filter)), data};
  int status = setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof program);
  return number(env, status < 0 ? -errno : 0);
}

static int only_descriptor(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int32_t descriptor;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  return count == 1 && napi_get_value_int32(env, argument, &descriptor) == napi_ok ? descriptor : -1;
}

/* duplicate(descriptor): another number of the same socket, or a negative errno. */
static napi_value duplicate(napi_env env, napi_callback_info info) {
  int copy = fcntl(only_descriptor(env, info), F_DUPFD_CLOEXEC, 0);
  return number(env, copy < 0 ? -errno : copy);
}

/* closeDescriptor(descriptor) */
static napi_value close_descriptor(napi_env env, napi_callback_info info) {
  int descriptor = only_descriptor(env, info);
  if (descriptor >= 0) close(descriptor);
  return NULL;
}

NAPI_MODULE_INIT() {
  const struct {
    const char* name;
    napi_callback call;
  } functions[] = {
      {"openGroup", open_group},
      {"attachSteering", attach_steering},
      {"duplicate", duplicate},
      {"closeDescriptor", close_descriptor},
  };
  napi_value value;
  for (size_t index = 0; index < sizeof functions / sizeof functions[0]; index++) {
    napi_create_function(env, functions[index].name, NAPI_AUTO_LENGTH, functions[index].call, NULL, &value);
    napi_set_named_property(env, exports, functions[index].name, value);
  }
  return exports;
}
