namespace Polywire.Toolbox.Names;

/// <summary>Caps of the DNS client. What happens at each stands in docs/limits.md.</summary>
public sealed record DnsLimits
{
    /// <summary>The caps that hold when nobody says otherwise.</summary>
    public static DnsLimits Default { get; } = new();

    /// <summary>Datagrams that are no answer to the question, per question and server. Default 1,000.</summary>
    public int StrayAnswers { get; init; } = 1000;

    /// <summary>Questions from one UDP port; the more, the better a stranger's chance to guess it. Default 64.</summary>
    public int QuestionsPerPort { get; init; } = 64;

    /// <summary>Questions under way at once through one UDP port. Default 16.</summary>
    public int QuestionsAtOncePerPort { get; init; } = 16;

    /// <summary>Aliases (CNAME) followed from a name to its records. Default 16, as BIND's.</summary>
    public int Aliases { get; init; } = 16;

    /// <summary>Steps from the root to a name when tracing. Default 32.</summary>
    public int Referrals { get; init; } = 32;

    /// <summary>Messages of one zone transfer, in bytes together. Default 4 GiB.</summary>
    public long TransferBytes { get; init; } = 4L << 30;

    /// <summary>Connections, and UDP ports, kept open to one server while nothing is asked through them. Default 16.</summary>
    public int IdleConnections { get; init; } = 16;
}
