/* Everything that a program with NATS's own C client does with a server; what it saw is printed, so that two servers can be compared.
 * cnats URL [CA]: with an authority, over TLS. */
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *url, *ca;

#define MUST(call) must((call), #call, __LINE__)
static void must(natsStatus s, const char *what, int line)
{
    if (s == NATS_OK) return;
    printf("line %d: %s: %s %s\n", line, what, natsStatus_GetText(s), nats_GetLastError(NULL) ? nats_GetLastError(NULL) : "");
    exit(1);
}

static natsConnection *dial(int old, int loud, int echo)
{
    natsOptions *o = NULL;
    natsConnection *c = NULL;
    MUST(natsOptions_Create(&o));
    MUST(natsOptions_SetURL(o, url));
    MUST(natsOptions_UseOldRequestStyle(o, old));
    MUST(natsOptions_SetVerbose(o, loud));
    MUST(natsOptions_SetPedantic(o, loud));
    MUST(natsOptions_SetNoEcho(o, !echo));
    MUST(natsOptions_SetTimeout(o, 60000));
    if (ca) {
        MUST(natsOptions_SetSecure(o, true));
        MUST(natsOptions_LoadCATrustedCertificates(o, ca));
    }
    MUST(natsConnection_Connect(&c, o));
    natsOptions_Destroy(o);
    return c;
}

static void answer(natsConnection *c, natsSubscription *s, natsMsg *m, void *closure)
{
    (void)s; (void)closure;
    if (natsMsg_GetReply(m)) natsConnection_Publish(c, natsMsg_GetReply(m), natsMsg_GetData(m), natsMsg_GetDataLength(m));
    natsMsg_Destroy(m);
}

/* How many messages come until a flush is answered and nothing is left. */
static int count(natsConnection *c, natsSubscription *s)
{
    natsMsg *m = NULL;
    int n = 0;
    MUST(natsConnection_FlushTimeout(c, 60000));
    while (natsSubscription_NextMsg(&m, s, 1) == NATS_OK) {
        natsMsg_Destroy(m);
        n++;
    }
    return n;
}

static void talk(int old, int loud)
{
    natsConnection *c = dial(old, loud, 1), *worker = dial(0, loud, 1);
    natsSubscription *s = NULL, *one = NULL, *two = NULL, *w = NULL;
    natsMsg *m = NULL, *r = NULL;
    const char *v = NULL;
    int i, got;

    MUST(natsConnection_SubscribeSync(&s, c, "cats.*"));
    MUST(natsMsg_Create(&m, "cats.tom", NULL, "red hat", 7));
    MUST(natsMsgHeader_Set(m, "Colour", "red"));
    MUST(natsMsgHeader_Add(m, "Colour", "blue"));
    MUST(natsConnection_PublishMsg(c, m));
    natsMsg_Destroy(m);
    MUST(natsSubscription_NextMsg(&r, s, 60000));
    MUST(natsMsgHeader_Get(r, "Colour", &v));
    printf("heard %s %.*s %s\n", natsMsg_GetSubject(r), natsMsg_GetDataLength(r), natsMsg_GetData(r), v);
    natsMsg_Destroy(r);

    MUST(natsSubscription_AutoUnsubscribe(s, 4));
    for (i = 0; i < 9; i++) MUST(natsConnection_PublishString(c, "cats.kit", "x"));
    printf("of nine after one, four at most: %d", count(c, s));
    printf(", then %s\n", natsStatus_GetText(natsSubscription_NextMsg(&m, s, 100)));
    natsSubscription_Destroy(s);

    MUST(natsConnection_QueueSubscribeSync(&one, c, "work", "q"));
    MUST(natsConnection_QueueSubscribeSync(&two, worker, "work", "q"));
    MUST(natsConnection_Flush(worker));
    for (i = 0; i < 100; i++) MUST(natsConnection_PublishString(c, "work", "x"));
    got = count(c, one);
    printf("a group shares %d\n", got + count(worker, two));
    natsSubscription_Destroy(one);
    natsSubscription_Destroy(two);

    MUST(natsConnection_Subscribe(&w, worker, "ask", answer, NULL));
    MUST(natsConnection_Flush(worker));
    for (i = 0, got = 0; i < 200; i++) {
        MUST(natsConnection_RequestString(&m, c, "ask", "how?", 60000));
        got += natsMsg_GetDataLength(m);
        natsMsg_Destroy(m);
    }
    printf("two hundred answers of four: %d\n", got);
    printf("nobody: %s\n", natsStatus_GetText(natsConnection_RequestString(&m, c, "nobody", "?", 60000)));

    {
        int size = 900 * 1024;
        char *big = malloc(size);
        memset(big, 'b', size);
        MUST(natsConnection_Request(&m, c, "ask", big, size, 60000));
        printf("big: %d\n", natsMsg_GetDataLength(m) == size && !memcmp(big, natsMsg_GetData(m), size));
        natsMsg_Destroy(m);
        free(big);
    }
    natsSubscription_Destroy(w);
    MUST(natsConnection_DrainTimeout(worker, 60000));
    while (!natsConnection_IsClosed(worker)) nats_Sleep(5);
    printf("drained: %s\n", natsStatus_GetText(natsConnection_RequestString(&m, c, "ask", "anybody?", 60000)));
    natsConnection_Destroy(worker);
    natsConnection_Destroy(c);
}

int main(int ac, char **av)
{
    natsConnection *c, *deaf;
    natsSubscription *s = NULL;
    jsCtx *js = NULL;
    jsAccountInfo *info = NULL;
    jsErrCode code = 0;
    int64_t rtt = 0;

    if (ac < 2) return 64;
    url = av[1];
    ca = ac > 2 ? av[2] : NULL;
    talk(0, 0);
    talk(1, 0);
    talk(0, 1);

    deaf = dial(0, 0, 0);
    MUST(natsConnection_SubscribeSync(&s, deaf, "echo"));
    MUST(natsConnection_PublishString(deaf, "echo", "x"));
    printf("without echo: %d\n", count(deaf, s));
    natsSubscription_Destroy(s);
    natsConnection_Destroy(deaf);

    c = dial(0, 0, 1);
    MUST(natsConnection_GetRTT(c, &rtt));
    MUST(natsConnection_JetStream(&js, c, NULL));
    printf("JetStream: %s\n", natsStatus_GetText(js_GetAccountInfo(&info, js, NULL, &code)));
    jsCtx_Destroy(js);
    natsConnection_Destroy(c);
    nats_Close();
    puts("ok");
    return 0;
}
