namespace Polywire.Toolbox.Names.Messages;

/// <summary>A message (RFC 1035 4.1). <see cref="DnsReader"/> and <see cref="DnsWriter"/> turn it from and into bytes.</summary>
public sealed record DnsMessage
{
    /// <summary>By which the asker knows the answer.</summary>
    public ushort Id { get; init; }

    /// <summary>QR: an answer.</summary>
    public bool IsResponse { get; init; }

    /// <summary>What is asked for.</summary>
    public DnsOpcode Opcode { get; init; }

    /// <summary>AA: the server answers for its own zone.</summary>
    public bool AuthoritativeAnswer { get; init; }

    /// <summary>TC: something did not fit. Ask again over TCP.</summary>
    public bool Truncated { get; init; }

    /// <summary>RD: the server shall ask others.</summary>
    public bool RecursionDesired { get; init; }

    /// <summary>RA: the server would ask others.</summary>
    public bool RecursionAvailable { get; init; }

    /// <summary>AD: the server has verified the signatures (RFC 4035 3.2.3).</summary>
    public bool AuthenticData { get; init; }

    /// <summary>CD: the server shall not verify signatures (RFC 4035 3.2.2).</summary>
    public bool CheckingDisabled { get; init; }

    /// <summary>How the question was answered, with EDNS's eight bits.</summary>
    public DnsResponseCode ResponseCode { get; init; }

    /// <summary>The questions; one, in practice.</summary>
    public IReadOnlyList<DnsQuestion> Questions { get; init; } = [];

    /// <summary>The records that answer.</summary>
    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    /// <summary>The records that point to who knows.</summary>
    public IReadOnlyList<DnsRecord> Authorities { get; init; } = [];

    /// <summary>The records that may help, without OPT.</summary>
    public IReadOnlyList<DnsRecord> Additionals { get; init; } = [];

    /// <summary>What OPT says; null when there is none.</summary>
    public DnsEdns? Edns { get; init; }

    /// <summary>A question by this <paramref name="id"/>.</summary>
    public static DnsMessage Query(DnsQuestion question, ushort id) => new() { Id = id, RecursionDesired = true, Questions = [question], Edns = new DnsEdns() };
}
