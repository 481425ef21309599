/* Unix datagram sockets (unix(7)) for Node.js, which has none: bind, receive with the sender's path, send. Node-API only. */
#define NAPI_VERSION 8
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <node_api.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

#define LARGEST_DATAGRAM 65536
/* Datagrams taken in one go before other work of the process gets its turn. */
#define MOST_AT_ONCE 64

typedef struct {
  uv_poll_t poll;
  napi_env env;
  napi_ref on_datagram;
  int descriptor;
  int closed;
} Socket;

/* As Node does it: the number is in `errno`, below zero. */
static napi_value throw_errno(napi_env env, const char* call, int error) {
  char text[256];
  napi_value message, thrown, number;
  strcpy(text, call);
  strcat(text, ": ");
  strncat(text, strerror(error), sizeof text - strlen(text) - 1);
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &message);
  napi_create_error(env, NULL, message, &thrown);
  napi_create_int32(env, -error, &number);
  napi_set_named_property(env, thrown, "errno", number);
  napi_throw(env, thrown);
  return NULL;
}

/* Fills in `address` with the text of `value`; 0: it is no text or too long. */
static socklen_t read_path(napi_env env, napi_value value, struct sockaddr_un* address) {
  size_t length;
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  if (napi_get_value_string_latin1(env, value, address->sun_path, sizeof address->sun_path, &length) != napi_ok) return 0;
  if (length == 0 || length >= sizeof address->sun_path - 1) return 0;
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
}

static void deliver(Socket* socket, const char* bytes, size_t length, const struct sockaddr_un* from, socklen_t from_length) {
  napi_env env = socket->env;
  napi_handle_scope scope;
  napi_value callback, receiver, arguments[2];
  size_t path_length = 0;
  if (from_length > offsetof(struct sockaddr_un, sun_path)) {
    path_length = strnlen(from->sun_path, from_length - offsetof(struct sockaddr_un, sun_path));
  }
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, socket->on_datagram, &callback);
  napi_get_global(env, &receiver);
  napi_create_buffer_copy(env, length, bytes, NULL, &arguments[0]);
  napi_create_string_latin1(env, from->sun_path, path_length, &arguments[1]);
  if (napi_make_callback(env, NULL, receiver, callback, 2, arguments, NULL) == napi_pending_exception) {
    napi_value exception;
    napi_get_and_clear_last_exception(env, &exception);
    napi_fatal_exception(env, exception);
  }
  napi_close_handle_scope(env, scope);
}

static void on_readable(uv_poll_t* poll, int status, int events) {
  Socket* socket = poll->data;
  static char bytes[LARGEST_DATAGRAM];
  (void)events;
  if (status < 0) return;
  for (int count = 0; count < MOST_AT_ONCE && !socket->closed; count++) {
    struct sockaddr_un from;
    socklen_t from_length = sizeof from;
    memset(&from, 0, sizeof from);
    ssize_t length = recvfrom(socket->descriptor, bytes, sizeof bytes, 0, (struct sockaddr*)&from, &from_length);
    if (length < 0) return;
    deliver(socket, bytes, (size_t)length, &from, from_length);
  }
}

static void on_closed(uv_handle_t* handle) {
  Socket* socket = handle->data;
  close(socket->descriptor);
  free(socket);
}

static void shut(void* data) {
  Socket* socket = data;
  if (socket->closed) return;
  socket->closed = 1;
  napi_delete_reference(socket->env, socket->on_datagram);
  uv_close((uv_handle_t*)&socket->poll, on_closed);
}

/* open(path, onDatagram(bytes, senderPath)): a handle for send() and close(). Throws when the path cannot be bound. */
static napi_value open_socket(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2], handle;
  struct sockaddr_un address;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  socklen_t length = count == 2 ? read_path(env, arguments[0], &address) : 0;
  if (length == 0) return throw_errno(env, "path", ENAMETOOLONG);
  int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return throw_errno(env, "socket", errno);
  if (bind(descriptor, (struct sockaddr*)&address, length) < 0) {
    int error = errno;
    close(descriptor);
    return throw_errno(env, "bind", error);
  }
  Socket* socket = calloc(1, sizeof *socket);
  uv_loop_t* loop;
  napi_get_uv_event_loop(env, &loop);
  socket->env = env;
  socket->descriptor = descriptor;
  socket->poll.data = socket;
  napi_create_reference(env, arguments[1], 1, &socket->on_datagram);
  uv_poll_init(loop, &socket->poll, descriptor);
  uv_poll_start(&socket->poll, UV_READABLE, on_readable);
  napi_add_env_cleanup_hook(env, shut, socket);
  napi_create_external(env, socket, NULL, NULL, &handle);
  return handle;
}

/* send(handle, bytes, path): 0, or the number of the error. */
static napi_value send_datagram(napi_env env, napi_callback_info info) {
  size_t count = 3, length;
  napi_value arguments[3], result;
  struct sockaddr_un address;
  void *data, *bytes;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  int error = EINVAL;
  if (count == 3 && napi_get_value_external(env, arguments[0], &data) == napi_ok &&
      napi_get_buffer_info(env, arguments[1], &bytes, &length) == napi_ok) {
    socklen_t address_length = read_path(env, arguments[2], &address);
    Socket* socket = data;
    if (address_length != 0) {
      ssize_t sent = sendto(socket->descriptor, bytes, length, MSG_NOSIGNAL, (struct sockaddr*)&address, address_length);
      error = sent < 0 ? errno : 0;
    }
  }
  napi_create_int32(env, error, &result);
  return result;
}

/* sendOnce(bytes, path), from a socket without a name: 0, or the number of the error. Waits for nobody. */
static napi_value send_once(napi_env env, napi_callback_info info) {
  size_t count = 2, length;
  napi_value arguments[2], result;
  struct sockaddr_un address;
  void* bytes;
  int error = EINVAL;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  if (count == 2 && napi_get_buffer_info(env, arguments[0], &bytes, &length) == napi_ok) {
    socklen_t address_length = read_path(env, arguments[1], &address);
    int descriptor = address_length == 0 ? -1 : socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (address_length == 0) {
      error = ENAMETOOLONG;
    } else if (descriptor < 0) {
      error = errno;
    } else {
      ssize_t sent = sendto(descriptor, bytes, length, MSG_NOSIGNAL, (struct sockaddr*)&address, address_length);
      error = sent < 0 ? errno : 0;
      close(descriptor);
    }
  }
  napi_create_int32(env, error, &result);
  return result;
}

/* close(handle): the handle must not be used afterwards. */
static napi_value close_socket(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  void* data;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  if (count == 1 && napi_get_value_external(env, argument, &data) == napi_ok) {
    napi_remove_env_cleanup_hook(env, shut, data);
    shut(data);
  }
  return NULL;
}

NAPI_MODULE_INIT() {
  const struct {
    const char* name;
    napi_callback call;
  } functions[] = {{"open", open_socket}, {"send", send_datagram}, {"sendOnce", send_once}, {"close", close_socket}};
  for (size_t index = 0; index < sizeof functions / sizeof functions[0]; index++) {
    napi_value function;
    napi_create_function(env, functions[index].name, NAPI_AUTO_LENGTH, functions[index].call, NULL, &function);
    napi_set_named_property(env, exports, functions[index].name, function);
  }
  return exports;
}
