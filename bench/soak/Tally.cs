namespace Polywire.Soak;

/// <summary>What the clients did, told to the hub's process at the end.</summary>
internal sealed record Tally
{
    /// <summary>Lives that were lived, by kind.</summary>
    public Dictionary<string, long> Lives { get; init; } = [];

    /// <summary>Messages published to the topics <c>cat.…</c>.</summary>
    public long Published { get; init; }

    /// <summary>Messages that subscribers received.</summary>
    public long Received { get; init; }

    /// <summary>Messages pushed to the queue <c>jobs</c>, each with a number of its own.</summary>
    public long Pushed { get; init; }

    /// <summary>Of those the ones that somebody received.</summary>
    public long Seen { get; init; }

    /// <summary>Receptions beyond the first of a number.</summary>
    public long SeenAgain { get; init; }

    /// <summary>Calls answered.</summary>
    public long Calls { get; init; }

    /// <summary>What went wrong and should not have.</summary>
    public List<string> Failures { get; init; } = [];
}
