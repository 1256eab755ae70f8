namespace Polywire.Hubs.Topics;

/// <summary>How a subscription's text selects topics.</summary>
public enum SubscriptionKind
{
    /// <summary>The topic of exactly that name (Redis SUBSCRIBE, and every other wire's subscription without a wildcard).</summary>
    Exact,

    /// <summary>Every topic that begins so (ZeroMQ).</summary>
    Prefix,

    /// <summary>A glob with <c>* ? [a-c] [^x] \</c> (Redis PSUBSCRIBE).</summary>
    Glob,

    /// <summary>
    /// Tokens between dots, as NATS reads them: <c>*</c> stands for any one token, <c>&gt;</c> at the end for one or more. A wildcard
    /// within a token (<c>fo*</c>), and a <c>&gt;</c> elsewhere, are plain text. See https://docs.nats.io/nats-concepts/subjects#wildcards.
    /// </summary>
    NatsTokens,

    /// <summary>
    /// Tokens between dots, as ActiveMQ reads a STOMP <c>/topic/…</c>: like <see cref="NatsTokens"/>, but <c>a.&gt;</c> is also the
    /// topic <c>a</c> itself. See https://activemq.apache.org/components/classic/documentation/wildcards. RabbitMQ reads the same
    /// destinations as AMQP does: <c>#</c> for none or more tokens, anywhere, and <c>&gt;</c> as plain text.
    /// </summary>
    StompTokens,
}
