// Many connections, one request in flight on each: echo_load PORT BUSY IDLE SECONDS [REQUEST REPLY [stay]]
// With empty texts, or none, a request is 64 bytes that come back. Idle connections are opened first and say nothing. One JSON line: requests per second,
// the median and the 99th percentile of their times, and the fewest and the most that one connection got.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST 20000000

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int compare(const void *a, const void *b) { return (*(uint32_t *)a > *(uint32_t *)b) - (*(uint32_t *)a < *(uint32_t *)b); }

static int open_one(int port) {
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, (struct sockaddr *)&place, sizeof place)) perror("connect"), exit(1);
    return fd;
}

int main(int argc, char **argv) {
    int port = atoi(argv[1]), busy = atoi(argv[2]), idle = atoi(argv[3]), poll = epoll_create1(0);
    double seconds = atof(argv[4]);
    char bytes[64], buffer[4096];
    memset(bytes, 'x', sizeof bytes);
    const char *request = argc > 6 && *argv[5] ? argv[5] : bytes, *reply = request == bytes ? bytes : argv[6];
    size_t asks = request == bytes ? sizeof bytes : strlen(request), answers = request == bytes ? sizeof bytes : strlen(reply);
    for (int i = 0; i < idle; i++) open_one(port);
    int *fds = calloc(busy, sizeof *fds);
    int64_t *began = calloc(busy, sizeof *began), *counts = calloc(busy, sizeof *counts);
    size_t *come = calloc(busy, sizeof *come);
    uint32_t *times = malloc(MOST * sizeof *times);
    int64_t total = 0;
    for (int i = 0; i < busy; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
        fds[i] = open_one(port);
        epoll_ctl(poll, EPOLL_CTL_ADD, fds[i], &event);
    }
    // Two seconds to warm up: a just-in-time compiler needs them.
    int64_t start = now(), from = start + 2000000000LL, until = from + (int64_t)(seconds * 1e9), t = start;
    for (int i = 0; i < busy; i++) began[i] = now(), send(fds[i], request, asks, 0);
    while (t < until) {
        struct epoll_event events[256];
        int count = epoll_wait(poll, events, 256, 1000);
        for (int k = 0; k < count; k++) {
            int i = events[k].data.u32;
            ssize_t read = recv(fds[i], buffer, sizeof buffer, 0);
            if (read <= 0 || come[i] + read > answers || memcmp(buffer, reply + come[i], read)) fprintf(stderr, "a wrong answer\n"), exit(1);
            if ((come[i] += read) < answers) continue;
            come[i] = 0;
            t = now();
            if (t >= from && total < MOST) times[total++] = (uint32_t)(t - began[i]), counts[i]++;
            began[i] = t;
            send(fds[i], request, asks, 0);
        }
        t = now();
    }
    int64_t fewest = INT64_MAX, most = 0;
    for (int i = 0; i < busy; i++) fewest = counts[i] < fewest ? counts[i] : fewest, most = counts[i] > most ? counts[i] : most;
    qsort(times, total, sizeof *times, compare);
    printf("{\"per_s\": %.0f, \"p50_us\": %.1f, \"p99_us\": %.1f, \"fewest\": %ld, \"most\": %ld}\n", total / seconds, times[total / 2] / 1e3, times[total * 99 / 100] / 1e3, (long)fewest, (long)most);
    fflush(stdout);
    // Whoever measures the server's memory does so while the connections are open.
    if (argc > 7) read(0, buffer, 1);
    return 0;
}
