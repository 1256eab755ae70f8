namespace Polywire.Wires.Nats;

/// <summary>One protocol line and its payload, as places in the bytes that it was read from. Which members are filled depends on <see cref="Op"/>.</summary>
public readonly record struct NatsFrame
{
    /// <summary>What it is.</summary>
    public NatsOp Op { get; init; }

    /// <summary>PUB, HPUB, SUB, MSG, HMSG: the subject.</summary>
    public NatsRange Subject { get; init; }

    /// <summary>PUB, HPUB, MSG, HMSG: the subject on which an answer is wanted; empty when none is.</summary>
    public NatsRange Reply { get; init; }

    /// <summary>SUB: the queue group; empty for none.</summary>
    public NatsRange Group { get; init; }

    /// <summary>SUB, UNSUB, MSG, HMSG: the subscription's name, chosen by the client.</summary>
    public NatsRange Sid { get; init; }

    /// <summary>HPUB, HMSG: the header block, from <c>NATS/1.0</c> to its empty line, both line ends included; empty for PUB and MSG.</summary>
    public NatsRange Headers { get; init; }

    /// <summary>PUB, HPUB, MSG, HMSG: the payload.</summary>
    public NatsRange Body { get; init; }

    /// <summary>INFO, CONNECT: the JSON text. -ERR: the text without its quotes.</summary>
    public NatsRange Text { get; init; }

    /// <summary>UNSUB: after so many messages, counted from SUB; 0 for at once.</summary>
    public int Max { get; init; }
}
