/*
 * Doorbells: any thread of the process wakes the event loop of the one that has opened it. Node-API only.
 *
 * A bell is known by a number, which is never that of another bell: one that rings for a thread that has ended rings for
 * nobody. All bells of the process are in one table; whoever rings or closes one holds its lock, for as long as that takes.
 */
#define NAPI_VERSION 8
#include <node_api.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <uv.h>

/* A power of two. */
#define MOST_BELLS 256

typedef struct {
  uv_async_t async;
  napi_env env;
  napi_ref on_ring;
  uint32_t number;
  int closed;
  /* Of the memory of this struct: the handle of the loop until it is closed, and JavaScript's until it is collected. */
  int holders;
} Bell;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Bell* bells[MOST_BELLS];
/* Of the bell that has a place, or had it last: its place, and in the higher bits how often that was given. */
static uint32_t numbers[MOST_BELLS];

static napi_value throw_status(napi_env env, int status) {
  napi_throw_error(env, uv_err_name(status), uv_strerror(status));
  return NULL;
}

/* Gives the bell a place, and its number; false when all are taken. */
static int enlist(Bell* bell) {
  int found = 0;
  pthread_mutex_lock(&lock);
  for (uint32_t place = 0; place < MOST_BELLS && !found; place++) {
    if (bells[place] != NULL) continue;
    /* A number is below 2^31, as JavaScript likes them. */
    numbers[place] = ((numbers[place] + MOST_BELLS) & 0x7fffff00u) | place;
    bell->number = numbers[place];
    bells[place] = bell;
    found = 1;
  }
  pthread_mutex_unlock(&lock);
  return found;
}

static void strike_off(Bell* bell) {
  pthread_mutex_lock(&lock);
  bells[bell->number % MOST_BELLS] = NULL;
  pthread_mutex_unlock(&lock);
}

static void release(Bell* bell) {
  if (--bell->holders == 0) free(bell);
}

static void on_closed(uv_handle_t* handle) {
  release(handle->data);
}

static void shut(void* data) {
  Bell* bell = data;
  if (bell->closed) return;
  bell->closed = 1;
  strike_off(bell);
  napi_delete_reference(bell->env, bell->on_ring);
  uv_close((uv_handle_t*)&bell->async, on_closed);
}

static void on_collected(napi_env env, void* data, void* hint) {
  Bell* bell = data;
  (void)hint;
  if (!bell->closed) {
    napi_remove_env_cleanup_hook(env, shut, bell);
    shut(bell);
  }
  release(bell);
}

static void on_ring(uv_async_t* async) {
  Bell* bell = async->data;
  napi_env env = bell->env;
  napi_handle_scope scope;
  napi_value callback, receiver;
  if (bell->closed) return;
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, bell->on_ring, &callback);
  napi_get_global(env, &receiver);
  if (napi_make_callback(env, NULL, receiver, callback, 0, NULL, NULL) == napi_pending_exception) {
    napi_value exception;
    napi_get_and_clear_last_exception(env, &exception);
    napi_fatal_exception(env, exception);
  }
  napi_close_handle_scope(env, scope);
}

/* open(onRing): a handle. It keeps no event loop alive, and rings seldomer than it is asked to when that is often. */
static napi_value open_bell(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value callback, handle;
  napi_valuetype type;
  uv_loop_t* loop;
  napi_get_cb_info(env, info, &count, &callback, NULL, NULL);
  if (count != 1 || napi_typeof(env, callback, &type) != napi_ok || type != napi_function) return throw_status(env, UV_EINVAL);
  Bell* bell = calloc(1, sizeof *bell);
  if (bell == NULL) return throw_status(env, UV_ENOMEM);
  int status = napi_get_uv_event_loop(env, &loop) == napi_ok ? uv_async_init(loop, &bell->async, on_ring) : UV_EINVAL;
  if (status < 0) {
    free(bell);
    return throw_status(env, status);
  }
  uv_unref((uv_handle_t*)&bell->async);
  bell->env = env;
  bell->async.data = bell;
  bell->holders = 1;
  if (!enlist(bell)) {
    uv_close((uv_handle_t*)&bell->async, on_closed);
    return throw_status(env, UV_EMFILE);
  }
  napi_create_reference(env, callback, 1, &bell->on_ring);
  if (napi_create_external(env, bell, on_collected, NULL, &handle) != napi_ok) {
    shut(bell);
    return throw_status(env, UV_ENOMEM);
  }
  bell->holders++;
  napi_add_env_cleanup_hook(env, shut, bell);
  return handle;
}

/* Null for what is no handle, or closed. */
static Bell* only_bell(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  void* data;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  if (count != 1 || napi_get_value_external(env, argument, &data) != napi_ok) return NULL;
  return ((Bell*)data)->closed ? NULL : data;
}

/* number(handle): what others ring it by; -1: it is closed. */
static napi_value number_of(napi_env env, napi_callback_info info) {
  Bell* bell = only_bell(env, info);
  napi_value result;
  napi_create_int32(env, bell == NULL ? -1 : (int32_t)bell->number, &result);
  return result;
}

/* ring(number): false when there is no such bell any more. */
static napi_value ring_bell(napi_env env, napi_callback_info info) {
  size_t count = 1;
  int32_t number = -1;
  int rang = 0;
  napi_value argument, result;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  if (count == 1 && napi_get_value_int32(env, argument, &number) == napi_ok && number >= 0) {
    pthread_mutex_lock(&lock);
    Bell* bell = bells[(uint32_t)number % MOST_BELLS];
    if (bell != NULL && bell->number == (uint32_t)number) rang = uv_async_send(&bell->async) == 0;
    pthread_mutex_unlock(&lock);
  }
  napi_get_boolean(env, rang, &result);
  return result;
}

/* close(handle) */
static napi_value close_bell(napi_env env, napi_callback_info info) {
  Bell* bell = only_bell(env, info);
  if (bell != NULL) {
    napi_remove_env_cleanup_hook(env, shut, bell);
    shut(bell);
  }
  return NULL;
}

NAPI_MODULE_INIT() {
  const struct {
    const char* name;
    napi_callback call;
  } functions[] = {{"open", open_bell}, {"number", number_of}, {"ring", ring_bell}, {"close", close_bell}};
  napi_value value;
  for (size_t index = 0; index < sizeof functions / sizeof functions[0]; index++) {
    napi_create_function(env, functions[index].name, NAPI_AUTO_LENGTH, functions[index].call, NULL, &value);
    napi_set_named_property(env, exports, functions[index].name, value);
  }
  return exports;
}
