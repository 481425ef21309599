/*
 * Lets an event loop that gets many messages sleep a little before it looks for more, so that it reads several for one
 * turn: each turn costs system calls and, most of all, going to sleep and waking up. Node-API and libuv only.
 *
 * The caller shares numbers: it adds to the first for each message it gets, and the second is how long a turn has to take
 * at least while many come. Nobody else is asked: nothing crosses into JavaScript.
 */
#define _GNU_SOURCE
#define NAPI_VERSION 8
#include <errno.h>
#include <node_api.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <uv.h>

enum { MESSAGES, WAIT_MICROSECONDS, NUMBERS };

/* How long messages are counted to know whether many come. */
#define WINDOW_NS 10000000u
/* Messages for each wait that are many: fewer would be read one by one all the same. */
#define MANY 2
/* Of a hundred: a loop that works longer has several messages to read at each turn, and no time to give away. */
#define BUSY 60
#define MOST_MICROSECONDS 10000
/* Shorter sleeps take longer than they are asked to. */
#define LEAST_SLEEP_NS 50000u

typedef struct {
  uv_prepare_t before;
  uv_check_t after;
  napi_env env;
  napi_ref held;
  int32_t* numbers;
  uint64_t woke;
  uint64_t since;
  /* Time between events and the next wait for some, since `since`. */
  uint64_t worked;
  int sleeps;
  int closed;
  /* Of the memory of this struct: both handles of libuv until they are closed, and JavaScript's until it is collected. */
  int holders;
} Pace;

static void release(Pace* pace) {
  if (--pace->holders == 0) free(pace);
}

static void on_closed(uv_handle_t* handle) {
  release(handle->data);
}

/* The wait in nanoseconds that the caller asks for now. */
static uint64_t asked_wait(const Pace* pace) {
  int32_t wait = pace->numbers[WAIT_MICROSECONDS];
  if (wait <= 0) return 0;
  return (uint64_t)(wait < MOST_MICROSECONDS ? wait : MOST_MICROSECONDS) * 1000;
}

/* Sees from time to time whether to sleep is worth it. */
static void look(Pace* pace, uint64_t now, uint64_t wait) {
  uint64_t passed = now - pace->since;
  if (passed < WINDOW_NS) return;
  uint64_t messages = (uint32_t)pace->numbers[MESSAGES];
  pace->sleeps = messages * wait >= MANY * passed && pace->worked * 100 < passed * BUSY;
  pace->numbers[MESSAGES] = 0;
  pace->worked = 0;
  pace->since = now;
}

/* Before the loop waits for events. */
static void on_before(uv_prepare_t* handle) {
  Pace* pace = handle->data;
  uint64_t wait = asked_wait(pace);
  if (wait == 0) return;
  uint64_t now = uv_hrtime();
  uint64_t worked = now - pace->woke;
  pace->worked += worked;
  look(pace, now, wait);
  if (!pace->sleeps || worked + LEAST_SLEEP_NS > wait) return;
  uint64_t left = wait - worked;
  /* Milliseconds until a timer is due; negative: none is, and 0: something else is to be done now. */
  int until = uv_backend_timeout(handle->loop);
  if (until >= 0 && (uint64_t)until * 1000000 < left) left = (uint64_t)until * 1000000;
  if (left < LEAST_SLEEP_NS) return;
  struct timespec span = {.tv_sec = 0, .tv_nsec = (long)left};
  nanosleep(&span, NULL);
}

static void on_after(uv_check_t* handle) {
  Pace* pace = handle->data;
  pace->woke = uv_hrtime();
}

static void shut(void* data) {
  Pace* pace = data;
  if (pace->closed) return;
  pace->closed = 1;
  napi_delete_reference(pace->env, pace->held);
  uv_close((uv_handle_t*)&pace->before, on_closed);
  uv_close((uv_handle_t*)&pace->after, on_closed);
}

static void on_collected(napi_env env, void* data, void* hint) {
  Pace* pace = data;
  (void)hint;
  if (!pace->closed) {
    napi_remove_env_cleanup_hook(env, shut, pace);
    shut(pace);
  }
  release(pace);
}

static int32_t* read_numbers(napi_env env, napi_value value) {
  napi_typedarray_type type;
  size_t length;
  void* data;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, NULL, NULL) != napi_ok) return NULL;
  return type == napi_int32_array && length == NUMBERS ? data : NULL;
}

/* start(numbers): a handle. It ends with stop(), and when it is collected; it does not keep the loop alive. */
static napi_value start(napi_env env, napi_callback_info info) {
  size_t argument_count = 1;
  napi_value argument, handle;
  uv_loop_t* loop;
  napi_get_cb_info(env, info, &argument_count, &argument, NULL, NULL);
  int32_t* numbers = argument_count == 1 ? read_numbers(env, argument) : NULL;
  Pace* pace = numbers == NULL ? NULL : calloc(1, sizeof *pace);
  if (pace == NULL || napi_get_uv_event_loop(env, &loop) != napi_ok) {
    free(pace);
    napi_throw_error(env, "EINVAL", uv_strerror(UV_EINVAL));
    return NULL;
  }
  pace->env = env;
  pace->numbers = numbers;
  pace->before.data = pace->after.data = pace;
  pace->woke = pace->since = uv_hrtime();
  /* These four cannot fail. */
  uv_prepare_init(loop, &pace->before);
  uv_check_init(loop, &pace->after);
  uv_prepare_start(&pace->before, on_before);
  uv_check_start(&pace->after, on_after);
  uv_unref((uv_handle_t*)&pace->before);
  uv_unref((uv_handle_t*)&pace->after);
  pace->holders = 2;
  napi_create_reference(env, argument, 1, &pace->held);
  if (napi_create_external(env, pace, on_collected, NULL, &handle) != napi_ok) {
    shut(pace);
    napi_throw_error(env, "ENOMEM", uv_strerror(UV_ENOMEM));
    return NULL;
  }
  pace->holders++;
  napi_add_env_cleanup_hook(env, shut, pace);
  return handle;
}

/* stop(handle): from here on the loop is as it was. Twice is once. */
static napi_value stop(napi_env env, napi_callback_info info) {
  size_t argument_count = 1;
  napi_value argument;
  void* data;
  napi_get_cb_info(env, info, &argument_count, &argument, NULL, NULL);
  if (argument_count != 1 || napi_get_value_external(env, argument, &data) != napi_ok) return NULL;
  Pace* pace = data;
  if (!pace->closed) {
    napi_remove_env_cleanup_hook(env, shut, pace);
    shut(pace);
  }
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_value value;
  napi_create_function(env, "start", NAPI_AUTO_LENGTH, start, NULL, &value);
  napi_set_named_property(env, exports, "start", value);
  napi_create_function(env, "stop", NAPI_AUTO_LENGTH, stop, NULL, &value);
  napi_set_named_property(env, exports, "stop", value);
  return exports;
}
