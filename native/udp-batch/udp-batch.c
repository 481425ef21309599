/*
 * UDP in batches for Node.js: recvmmsg(2) into memory of the caller, sendmmsg(2) out of it. Linux, Node-API only.
 *
 * A datagram lies in a slot of SLOT_BYTES of the slab; META_INTS numbers beside it say its length, the peer's port and the
 * peer's address: four words as they are on the wire (an IPv4 address is the first) and the scope of a link-local one.
 * The caller gives slab and numbers when it opens a socket; the socket holds references, so they outlive it.
 */
#define _GNU_SOURCE
#define NAPI_VERSION 8
#include <errno.h>
#include <fcntl.h>
#include <node_api.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>
#include "../lib/sockets.h"

/* More than any datagram; no multiple of 64 KiB, so that the beginnings of the slots do not share one line of the cache. */
#define SLOT_BYTES (65536 + 17 * 64)
#define MOST_AT_ONCE 64
#define META_INTS 7

enum { META_LENGTH, META_PORT, META_ADDRESS, META_SCOPE = META_ADDRESS + 4 };

typedef struct {
  uint8_t* bytes;
  size_t size;
  int32_t* meta;
  size_t most;
} Batch;

typedef struct {
  uv_poll_t poll;
  napi_env env;
  /* onEvent, the slab and the numbers for receiving, those for sending. */
  napi_ref held[5];
  Batch in;
  Batch out;
  int descriptor;
  int family;
  /* What is waited for; nothing is after an error, until resume(). */
  int events;
  int closed;
  /* Of the memory of this struct: the poll handle until it is closed, and JavaScript's handle until it is collected. */
  int holders;
} Socket;

static napi_value throw_errno(napi_env env, int error) {
  napi_throw_error(env, uv_err_name(-error), uv_strerror(-error));
  return NULL;
}

static void address_to_meta(const Address* address, int family, int32_t* meta) {
  memset(meta + META_ADDRESS, 0, 5 * sizeof *meta);
  if (family == AF_INET6) {
    memcpy(meta + META_ADDRESS, &address->v6.sin6_addr, 16);
    meta[META_SCOPE] = (int32_t)address->v6.sin6_scope_id;
  } else {
    memcpy(meta + META_ADDRESS, &address->v4.sin_addr, 4);
  }
}

static void address_from_meta(const int32_t* meta, int family, Address* address) {
  memset(address, 0, sizeof *address);
  if (family == AF_INET6) {
    address->v6.sin6_family = AF_INET6;
    address->v6.sin6_scope_id = (uint32_t)meta[META_SCOPE];
    memcpy(&address->v6.sin6_addr, meta + META_ADDRESS, 16);
  } else {
    address->v4.sin_family = AF_INET;
    memcpy(&address->v4.sin_addr, meta + META_ADDRESS, 4);
  }
  *port_of(address, family) = htons((uint16_t)meta[META_PORT]);
}

/* One datagram of a batch: `length` bytes at `bytes`, from or to `peer`. `header` is all 0. */
static void set_datagram(struct mmsghdr* header, struct iovec* vector, uint8_t* bytes, size_t length, Address* peer, socklen_t size) {
  vector->iov_base = bytes;
  vector->iov_len = length;
  header->msg_hdr.msg_iov = vector;
  header->msg_hdr.msg_iovlen = 1;
  header->msg_hdr.msg_name = peer;
  header->msg_hdr.msg_namelen = size;
}

/* Calls onEvent(received, status): datagrams to read, or a negative errno, or 0 and 0 when the socket takes datagrams again. */
static void tell(Socket* sock, int received, int status) {
  napi_env env = sock->env;
  napi_handle_scope scope;
  napi_value callback, receiver, arguments[2];
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, sock->held[0], &callback);
  napi_get_global(env, &receiver);
  napi_create_int32(env, received, &arguments[0]);
  napi_create_int32(env, status, &arguments[1]);
  if (napi_make_callback(env, NULL, receiver, callback, 2, arguments, NULL) == napi_pending_exception) {
    napi_value exception;
    napi_get_and_clear_last_exception(env, &exception);
    napi_fatal_exception(env, exception);
  }
  napi_close_handle_scope(env, scope);
}

static void on_event(uv_poll_t* poll, int status, int events);

static void watch(Socket* sock, int events) {
  sock->events = events;
  uv_poll_start(&sock->poll, events, on_event);
}

/* Nothing is read after an error until resume(): one that stays would call back for ever. */
static void fail(Socket* sock, int error) {
  uv_poll_stop(&sock->poll);
  tell(sock, 0, -error);
}

static void receive(Socket* sock) {
  struct mmsghdr headers[MOST_AT_ONCE];
  struct iovec vectors[MOST_AT_ONCE];
  Address peers[MOST_AT_ONCE];
  size_t most = sock->in.most;
  memset(headers, 0, most * sizeof *headers);
  for (size_t index = 0; index < most; index++) {
    uint8_t* slot = sock->in.bytes + index * SLOT_BYTES;
    set_datagram(&headers[index], &vectors[index], slot, SLOT_BYTES, &peers[index], sizeof peers[index]);
  }
  int count = recvmmsg(sock->descriptor, headers, (unsigned)most, MSG_DONTWAIT, NULL);
  if (count < 0) {
    if (errno != EAGAIN && errno != EINTR) fail(sock, errno);
    return;
  }
  for (int index = 0; index < count; index++) {
    int32_t* meta = sock->in.meta + index * META_INTS;
    meta[META_LENGTH] = (int32_t)headers[index].msg_len;
    meta[META_PORT] = ntohs(*port_of(&peers[index], sock->family));
    address_to_meta(&peers[index], sock->family, meta);
  }
  if (count > 0) tell(sock, count, 0);
}

static void on_event(uv_poll_t* poll, int status, int events) {
  Socket* sock = poll->data;
  if (status < 0) {
    /* libuv says EBADF for any; reading the error clears it. */
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(sock->descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
    fail(sock, error != 0 ? error : -status);
    return;
  }
  if (events & UV_READABLE) receive(sock);
  if (!sock->closed && (events & UV_WRITABLE)) {
    watch(sock, UV_READABLE);
    tell(sock, 0, 0);
  }
}

static void release(Socket* sock) {
  if (--sock->holders == 0) free(sock);
}

static void on_closed(uv_handle_t* handle) {
  release(handle->data);
}

static void shut(void* data) {
  Socket* sock = data;
  if (sock->closed) return;
  sock->closed = 1;
  for (size_t index = 0; index < sizeof sock->held / sizeof sock->held[0]; index++) {
    napi_delete_reference(sock->env, sock->held[index]);
  }
  uv_close((uv_handle_t*)&sock->poll, on_closed);
  close(sock->descriptor);
}

static void on_collected(napi_env env, void* data, void* hint) {
  Socket* sock = data;
  (void)hint;
  if (!sock->closed) {
    napi_remove_env_cleanup_hook(env, shut, sock);
    shut(sock);
  }
  release(sock);
}

/* A bound socket that does not block; -1 with errno. An IPv6 one leaves IPv4 alone; the address is not shared. */
static int bind_socket(int family, const Address* address, int receive_buffer) {
  int on = 1;
  int descriptor = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  set_receive_buffer(descriptor, receive_buffer);
  if ((family == AF_INET6 && setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) < 0) ||
      bind(descriptor, &address->any, address_size(family)) < 0) {
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
  }
  return descriptor;
}

/* The bytes of a Uint8Array and the numbers of an Int32Array that belong together; false when they are none. */
static int read_batch(napi_env env, napi_value bytes, napi_value meta, Batch* batch) {
  napi_typedarray_type type;
  size_t length;
  void* data;
  if (napi_get_typedarray_info(env, bytes, &type, &length, &data, NULL, NULL) != napi_ok || type != napi_uint8_array) return 0;
  batch->bytes = data;
  batch->size = length;
  if (napi_get_typedarray_info(env, meta, &type, &length, &data, NULL, NULL) != napi_ok || type != napi_int32_array) return 0;
  batch->meta = data;
  batch->most = length / META_INTS;
  if (batch->most > MOST_AT_ONCE) batch->most = MOST_AT_ONCE;
  return batch->most > 0;
}

/* Whether the kernel lets us: a filter of system calls may know these two not. */
static int batches_work(int descriptor) {
  struct mmsghdr none;
  memset(&none, 0, sizeof none);
  return (recvmmsg(descriptor, &none, 0, MSG_DONTWAIT, NULL) >= 0 || errno == EAGAIN) && sendmmsg(descriptor, &none, 0, 0) >= 0;
}

/* Slab and numbers for receiving, then those for sending; false when they are too small, or something else. */
static int read_batches(napi_env env, const napi_value* arguments, Socket* sock) {
  return read_batch(env, arguments[0], arguments[1], &sock->in) && sock->in.size >= sock->in.most * SLOT_BYTES &&
         read_batch(env, arguments[2], arguments[3], &sock->out);
}

static int is_function(napi_env env, napi_value value) {
  napi_valuetype type;
  return napi_typeof(env, value, &type) == napi_ok && type == napi_function;
}

/* Of a socket that has its descriptor, which is closed where that does not work: the handle. `held`: what it keeps. */
static napi_value start(napi_env env, Socket* sock, const napi_value* held) {
  napi_value handle;
  uv_loop_t* loop;
  int status = batches_work(sock->descriptor) ? 0 : UV_ENOSYS;
  if (status == 0) {
    status = napi_get_uv_event_loop(env, &loop) == napi_ok ? uv_poll_init(loop, &sock->poll, sock->descriptor) : UV_EINVAL;
  }
  if (status < 0) {
    close(sock->descriptor);
    free(sock);
    return throw_errno(env, -status);
  }
  sock->env = env;
  sock->poll.data = sock;
  sock->holders = 1;
  for (size_t index = 0; index < sizeof sock->held / sizeof sock->held[0]; index++) {
    napi_create_reference(env, held[index], 1, &sock->held[index]);
  }
  if (napi_create_external(env, sock, on_collected, NULL, &handle) != napi_ok) {
    shut(sock);
    return throw_errno(env, ENOMEM);
  }
  sock->holders++;
  napi_add_env_cleanup_hook(env, shut, sock);
  watch(sock, UV_READABLE);
  return handle;
}

/* open(family, address, port, receiveBuffer, onEvent, slab, numbers, outSlab, outNumbers): a handle. Throws what bind says. */
static napi_value open_socket(napi_env env, napi_callback_info info) {
  size_t count = 9;
  napi_value arguments[9];
  Address address;
  char text[LITERAL_BYTES];
  int32_t port, receive_buffer;
  Socket* sock = calloc(1, sizeof *sock);
  if (sock == NULL) return throw_errno(env, ENOMEM);
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  if (count != 9 || !read_family(env, arguments[0], &sock->family) || !read_text(env, arguments[1], text, sizeof text) ||
      !read_literal(sock->family, text, &address) || napi_get_value_int32(env, arguments[2], &port) != napi_ok || port < 0 ||
      port > 65535 || napi_get_value_int32(env, arguments[3], &receive_buffer) != napi_ok || !is_function(env, arguments[4]) ||
      !read_batches(env, arguments + 5, sock)) {
    free(sock);
    return throw_errno(env, EINVAL);
  }
  *port_of(&address, sock->family) = htons((uint16_t)port);
  sock->descriptor = bind_socket(sock->family, &address, receive_buffer);
  if (sock->descriptor < 0) {
    int error = errno;
    free(sock);
    return throw_errno(env, error);
  }
  return start(env, sock, arguments + 4);
}

/*
 * adopt(descriptor, family, onEvent, slab, numbers, outSlab, outNumbers): a handle for a bound socket, which stays open when
 * the handle is closed: the handle has a number of its own for it.
 */
static napi_value adopt_socket(napi_env env, napi_callback_info info) {
  size_t count = 7;
  napi_value arguments[7];
  Address address;
  int32_t descriptor;
  int type = 0;
  socklen_t type_size = sizeof type, size = sizeof address;
  Socket* sock = calloc(1, sizeof *sock);
  if (sock == NULL) return throw_errno(env, ENOMEM);
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  if (count != 7 || napi_get_value_int32(env, arguments[0], &descriptor) != napi_ok ||
      !read_family(env, arguments[1], &sock->family) || !is_function(env, arguments[2]) || !read_batches(env, arguments + 3, sock) ||
      getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &type_size) < 0 || type != SOCK_DGRAM ||
      getsockname(descriptor, &address.any, &size) < 0 || address.any.sa_family != sock->family) {
    free(sock);
    return throw_errno(env, EINVAL);
  }
  sock->descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (sock->descriptor < 0) {
    int error = errno;
    free(sock);
    return throw_errno(env, error);
  }
  return start(env, sock, arguments + 2);
}

/* The numbers of one datagram; null when `value` is something else. */
static int32_t* read_meta(napi_env env, napi_value value) {
  napi_typedarray_type type;
  size_t length;
  void* data;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, NULL, NULL) != napi_ok) return NULL;
  return type == napi_int32_array && length == META_INTS ? data : NULL;
}

/* Null for what is no handle, or closed. */
static Socket* read_socket(napi_env env, napi_value value) {
  void* data;
  if (napi_get_value_external(env, value, &data) != napi_ok) return NULL;
  return ((Socket*)data)->closed ? NULL : data;
}

/* The socket of a function that takes nothing else. */
static Socket* only_socket(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  return count == 1 ? read_socket(env, argument) : NULL;
}

/* port(handle): the local port in use. */
static napi_value local_port(napi_env env, napi_callback_info info) {
  napi_value result;
  Address address;
  socklen_t length = sizeof address;
  Socket* sock = only_socket(env, info);
  if (sock == NULL) return throw_errno(env, EINVAL);
  if (getsockname(sock->descriptor, &address.any, &length) < 0) return throw_errno(env, errno);
  napi_create_int32(env, ntohs(*port_of(&address, sock->family)), &result);
  return result;
}

/*
 * send(handle, count): hands the first `count` datagrams of the outgoing slab to the kernel, one after the other in its
 * bytes. Gives how many it dealt with; fewer than asked: the kernel takes no more now, and onEvent(0, 0) says when it does.
 * A datagram that was refused has a negative errno as its length.
 */
static napi_value send_batch(napi_env env, napi_callback_info info) {
  size_t argument_count = 2;
  napi_value arguments[2], result;
  int32_t asked;
  struct mmsghdr headers[MOST_AT_ONCE];
  struct iovec vectors[MOST_AT_ONCE];
  Address peers[MOST_AT_ONCE];
  napi_get_cb_info(env, info, &argument_count, arguments, NULL, NULL);
  Socket* sock = argument_count == 2 ? read_socket(env, arguments[0]) : NULL;
  if (sock == NULL || napi_get_value_int32(env, arguments[1], &asked) != napi_ok || asked < 0 || (size_t)asked > sock->out.most) {
    return throw_errno(env, EINVAL);
  }
  size_t offset = 0;
  memset(headers, 0, (size_t)asked * sizeof *headers);
  for (int index = 0; index < asked; index++) {
    int32_t* meta = sock->out.meta + index * META_INTS;
    size_t length = (size_t)meta[META_LENGTH];
    if (meta[META_LENGTH] < 0 || length > sock->out.size - offset) return throw_errno(env, EINVAL);
    address_from_meta(meta, sock->family, &peers[index]);
    set_datagram(&headers[index], &vectors[index], sock->out.bytes + offset, length, &peers[index], address_size(sock->family));
    offset += length;
  }
  int done = 0;
  while (done < asked) {
    int sent = sendmmsg(sock->descriptor, headers + done, (unsigned)(asked - done), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) {
      done += sent;
    } else if (errno == EAGAIN) {
      watch(sock, UV_READABLE | UV_WRITABLE);
      break;
    } else if (errno != EINTR) {
      sock->out.meta[done * META_INTS + META_LENGTH] = -errno;
      done++;
    }
  }
  napi_create_int32(env, done, &result);
  return result;
}

/* addressWords(family, text, numbers): writes the address into numbers of one datagram; false when `text` is no literal. */
static napi_value address_words(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value arguments[3], result;
  Address address;
  char text[LITERAL_BYTES];
  int family;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  int32_t* meta = count == 3 ? read_meta(env, arguments[2]) : NULL;
  int good = meta != NULL && read_family(env, arguments[0], &family) && read_text(env, arguments[1], text, sizeof text) &&
             read_literal(family, text, &address);
  if (good) address_to_meta(&address, family, meta);
  napi_get_boolean(env, good, &result);
  return result;
}

/* addressText(family, numbers): the literal of the address in the numbers of one datagram. */
static napi_value address_text(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2], result;
  Address address;
  char text[INET6_ADDRSTRLEN + IF_NAMESIZE + 16], zone[IF_NAMESIZE];
  int family;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  int32_t* meta = count == 2 ? read_meta(env, arguments[1]) : NULL;
  if (meta == NULL || !read_family(env, arguments[0], &family)) return throw_errno(env, EINVAL);
  address_from_meta(meta, family, &address);
  inet_ntop(family, family == AF_INET6 ? (void*)&address.v6.sin6_addr : (void*)&address.v4.sin_addr, text, sizeof text);
  if (family == AF_INET6 && address.v6.sin6_scope_id != 0) {
    char* end = text + strlen(text);
    size_t room = sizeof text - (size_t)(end - text);
    if (if_indextoname(address.v6.sin6_scope_id, zone) != NULL) snprintf(end, room, "%%%s", zone);
    else snprintf(end, room, "%%%u", address.v6.sin6_scope_id);
  }
  napi_create_string_latin1(env, text, NAPI_AUTO_LENGTH, &result);
  return result;
}

/* descriptor(handle): the number the system knows the socket by. */
static napi_value descriptor_of(napi_env env, napi_callback_info info) {
  Socket* sock = only_socket(env, info);
  napi_value result;
  napi_create_int32(env, sock == NULL ? -1 : sock->descriptor, &result);
  return result;
}

/* resume(handle): reads again after an error. */
static napi_value resume_socket(napi_env env, napi_callback_info info) {
  Socket* sock = only_socket(env, info);
  if (sock != NULL) watch(sock, sock->events);
  return NULL;
}

/* close(handle): the port is free at once. */
static napi_value close_socket(napi_env env, napi_callback_info info) {
  Socket* sock = only_socket(env, info);
  if (sock != NULL) {
    napi_remove_env_cleanup_hook(env, shut, sock);
    shut(sock);
  }
  return NULL;
}

NAPI_MODULE_INIT() {
  const struct {
    const char* name;
    napi_callback call;
  } functions[] = {
      {"open", open_socket},
      {"adopt", adopt_socket},
      {"port", local_port},
      {"send", send_batch},
      {"descriptor", descriptor_of},
      {"resume", resume_socket},
      {"close", close_socket},
      {"addressWords", address_words},
      {"addressText", address_text},
  };
  const struct {
    const char* name;
    int32_t value;
  } numbers[] = {{"slotBytes", SLOT_BYTES}, {"mostAtOnce", MOST_AT_ONCE}, {"metaInts", META_INTS}};
  napi_value value;
  for (size_t index = 0; index < sizeof functions / sizeof functions[0]; index++) {
    napi_create_function(env, functions[index].name, NAPI_AUTO_LENGTH, functions[index].call, NULL, &value);
    napi_set_named_property(env, exports, functions[index].name, value);
  }
  for (size_t index = 0; index < sizeof numbers / sizeof numbers[0]; index++) {
    napi_create_int32(env, numbers[index].value, &value);
    napi_set_named_property(env, exports, numbers[index].name, value);
  }
  return exports;
}
