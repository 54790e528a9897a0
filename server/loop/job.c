/* SPDX-License-Identifier: Apache-2.0 */
/* job.c - calls that may take long: AWS Lambda's. Each has a thread of its own, so that
 * neither a loop nor a turn waits for a function. Its connection waits meanwhile, and
 * may go away.
 *
 *   loop: READY -> start -> WAITING ......................... answer -> WRITING
 *   thread:            acquire engine, call, post to the loop /
 *
 * The jobs' mutex guards the list of those that run, and the lists of what is finished
 * for each loop. A job's client belongs to the loop. */
#include "server/loop/job.h"

#include "server/base/thread.h"
#include "server/loop/lambda_api.h"

#include <gramme_plugin.h>
#include <stdlib.h>
#include <time.h>

enum { JOBS_MAX = 64 /* at a time; AWS allows 1000 */ };

struct gramme_job {
    gramme_job *next; /* among those that run, then among the finished */
    gramme_loop *loop;
    gramme_client *client; /* NULL: it has gone */
    bool abandoned;        /* likewise; guarded by the mutex */
    const char *target;
    int success;
    bool executes;
    gramme_buffer payload;
    gramme_buffer who;  /* key and region, each with a NUL, one behind the other */
    gramme_text key;    /* in it */
    const char *region; /* likewise */
    gramme *db;         /* while it is called; guarded by the mutex */
    gramme_reply *reply;
    bool unavailable; /* the database could not be had: */
    gramme_failure failure;
};

struct gramme_jobs {
    gramme_registry *registry;
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    gramme_job *running;
    size_t count;
    bool stopping;
};

gramme_jobs *gramme_jobs_new(gramme_registry *registry)
{
    gramme_jobs *jobs = calloc(1, sizeof(*jobs));

    if (jobs != NULL) {
        jobs->registry = registry;
        pthread_mutex_init(&jobs->mutex, NULL);
        pthread_cond_init(&jobs->ended, NULL);
    }
    return jobs;
}

void gramme_jobs_free(gramme_jobs *jobs)
{
    if (jobs != NULL) {
        pthread_cond_destroy(&jobs->ended);
        pthread_mutex_destroy(&jobs->mutex);
        free(jobs);
    }
}

static void job_free(gramme_job *job)
{
    gramme_reply_free(job->reply);
    gramme_buffer_clear(&job->payload);
    gramme_buffer_clear(&job->who);
    free(job);
}

static gramme_job *
job_new(gramme_loop *loop, gramme_client *client, gramme_exchange *exchange)
{
    const gramme_credential *who = &exchange->credential;
    gramme_job *job = calloc(1, sizeof(*job));

    if (job == NULL) {
        return NULL;
    }
    gramme_buffer_append(&job->who, who->key.data, who->key.size);
    gramme_buffer_append(&job->who, "", 1);
    gramme_buffer_append(&job->who, who->region.data, who->region.size);
    gramme_buffer_append(&job->who, "", 1);
    job->reply = gramme_reply_new();
    if (job->who.failed || job->reply == NULL) {
        job_free(job);
        return NULL;
    }
    job->key = gramme_text_of(job->who.data, who->key.size);
    job->region = job->who.data + who->key.size + 1;
    job->loop = loop;
    job->client = client;
    job->target = exchange->target;
    job->success = exchange->success;
    job->executes = exchange->executes;
    job->payload = exchange->inflated; /* moved */
    exchange->inflated = (gramme_buffer)GRAMME_BUFFER_INIT;
    return job;
}

/* -- the job's thread -- */

/* False when the server stops: nothing new is begun. */
static bool enter(gramme_jobs *jobs, gramme_job *job, gramme *db)
{
    bool entered;

    pthread_mutex_lock(&jobs->mutex);
    entered = !jobs->stopping;
    job->db = entered ? db : NULL;
    pthread_mutex_unlock(&jobs->mutex);
    return entered;
}

static void call(gramme_jobs *jobs, gramme_job *job)
{
    gramme_text region = gramme_text_of(job->region, strlen(job->region));
    gramme_request request = GRAMME_REQUEST_INIT;
    gramme_engine *engine =
        gramme_registry_acquire(jobs->registry, job->key, region,
                                gramme_registry_makes(job->target), &job->failure);

    if (engine == NULL) {
        job->unavailable = true;
        return;
    }
    request.target = job->target;
    request.body = job->payload.data == NULL ? "" : job->payload.data;
    request.body_size = job->payload.size;
    request.region = job->region;
    if (enter(jobs, job, gramme_engine_db(engine))) {
        if (gramme_call(job->db, NULL, &request, job->reply) < 300) {
            gramme_engine_keep(engine);
        }
        pthread_mutex_lock(&jobs->mutex);
        job->db = NULL;
        pthread_mutex_unlock(&jobs->mutex);
    } else {
        job->unavailable = true;
        (void)gramme_failure_set(&job->failure, GRAMME_CODE_BUSY, "Gramme stops");
    }
    gramme_registry_release(jobs->registry, engine);
}

/* The loop must be there until the last of its jobs has come through here. */
static void finish(gramme_jobs *jobs, gramme_job *job)
{
    gramme_loop *loop = job->loop;
    gramme_job **at;

    pthread_mutex_lock(&jobs->mutex);
    for (at = &jobs->running; *at != job; at = &(*at)->next) {
    }
    *at = job->next;
    job->next = loop->finished;
    loop->finished = job;
    gramme_loop_wake(loop);
    jobs->count--;
    pthread_cond_broadcast(&jobs->ended);
    pthread_mutex_unlock(&jobs->mutex);
}

static void *run(void *self)
{
    gramme_job *job = self;
    gramme_jobs *jobs = job->loop->server->jobs;

    call(jobs, job);
    finish(jobs, job);
    return NULL;
}

/* -- the loop's thread -- */

static bool start_thread(gramme_jobs *jobs, gramme_job *job)
{
    pthread_t thread;
    bool started = false;

    pthread_mutex_lock(&jobs->mutex);
    if (!jobs->stopping && jobs->count < JOBS_MAX) {
        job->next = jobs->running;
        jobs->running = job;
        started = gramme_thread_start(&thread, run, job);
        if (started) {
            pthread_detach(thread);
            jobs->count++;
        } else {
            jobs->running = job->next;
        }
    }
    pthread_mutex_unlock(&jobs->mutex);
    return started;
}

bool gramme_job_start(gramme_client *client, gramme_exchange *exchange)
{
    gramme_loop *loop = client->loop;
    gramme_job *job = job_new(loop, client, exchange);

    if (job == NULL) {
        gramme_request_fail(exchange);
        return false;
    }
    if (!start_thread(loop->server->jobs, job)) {
        job_free(job);
        gramme_lambda_refuse(exchange, 429, "TooManyRequestsException",
                             "Rate Exceeded.");
        return false;
    }
    gramme_client_wait(client, job);
    return true;
}

void gramme_job_abandon(gramme_job *job)
{
    gramme_jobs *jobs = job->loop->server->jobs;

    job->client = NULL;
    pthread_mutex_lock(&jobs->mutex);
    job->abandoned = true;
    pthread_cond_broadcast(&jobs->ended);
    pthread_mutex_unlock(&jobs->mutex);
}

/* What cannot be had is answered by an exchange that is no request's. */
static void answer(gramme_loop *loop, gramme_job *job)
{
    gramme_exchange exchange = {.status = 0};
    gramme_response response = {.content_type = "application/json"};
    gramme_about about;

    gramme_buffer_reset(&loop->extra, 4096);
    if (job->unavailable) {
        gramme_lambda_refuse(&exchange, 500, "ServiceException", job->failure.message);
        response.status = exchange.status;
        response.body = exchange.answer;
        gramme_lambda_error_line(&loop->extra, "ServiceException");
    } else {
        response.status =
            gramme_lambda_finish(&loop->extra, job->reply, job->success, job->executes);
        response.body.data = gramme_reply_body(job->reply, &response.body.size);
    }
    response.extra = gramme_buffer_text(&loop->extra);
    about = (gramme_about){
        .target = job->target,
        .exception =
            job->unavailable ? exchange.exception : gramme_reply_exception(job->reply),
        .known = true,
        .key = job->key,
        .region = gramme_text_of(job->region, strlen(job->region)),
    };
    response.about = &about;
    gramme_client_resume_answer(job->client, &response);
    gramme_exchange_dispose(&exchange);
}

void gramme_jobs_answer(gramme_loop *loop)
{
    gramme_jobs *jobs = loop->server->jobs;
    gramme_job *finished;

    pthread_mutex_lock(&jobs->mutex);
    finished = loop->finished;
    loop->finished = NULL;
    pthread_mutex_unlock(&jobs->mutex);
    gramme_stamp_refresh(&loop->stamp);
    while (finished != NULL) {
        gramme_job *job = finished;

        finished = job->next;
        if (job->client != NULL) {
            answer(loop, job);
        }
        job_free(job);
    }
}

/* -- the end -- */

/* Whether somebody waits for the end of one of them. Mutex held. */
static bool are_awaited(const gramme_jobs *jobs)
{
    const gramme_job *job = jobs->running;

    while (job != NULL && job->abandoned) {
        job = job->next;
    }
    return job != NULL;
}

void gramme_jobs_discard(gramme_loop *loop)
{
    while (loop->finished != NULL) {
        gramme_job *job = loop->finished;

        loop->finished = job->next;
        job_free(job);
    }
}

void gramme_jobs_stop(gramme_jobs *jobs, int64_t milliseconds)
{
    struct timespec until = {0, 0};
    int status = 0;
    gramme *db;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    until.tv_sec += (time_t)(milliseconds / 1000 + until.tv_nsec / 1000000000);
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&jobs->mutex);
    jobs->stopping = true;
    while (are_awaited(jobs) && status == 0) {
        status = pthread_cond_timedwait(&jobs->ended, &jobs->mutex, &until);
    }
    for (gramme_job *job = jobs->running; job != NULL; job = job->next) {
        if (job->db != NULL) {
            gramme_invoke_interrupt(job->db, 1);
        }
    }
    while (jobs->count > 0) {
        pthread_cond_wait(&jobs->ended, &jobs->mutex);
    }
    pthread_mutex_unlock(&jobs->mutex);
    db = gramme_registry_any(jobs->registry);
    if (db != NULL) {
        gramme_invoke_interrupt(db, 0); /* it may be its owner's for longer */
    }
}
