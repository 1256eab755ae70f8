using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names;

/// <summary>A server's answer.</summary>
/// <param name="Message">What it says.</param>
/// <param name="Server">Who says it.</param>
/// <param name="Transport">What carried it; TCP when it did not fit UDP.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Elapsed">From question to answer.</param>
public sealed record DnsReply(DnsMessage Message, DnsServer Server, DnsTransport Transport, int Bytes, TimeSpan Elapsed)
{
    /// <summary>Whether it holds records that answer.</summary>
    public bool HasAnswers => Message.ResponseCode == DnsResponseCode.NoError && Message.Answers.Count > 0;

    /// <summary>
    /// Whether both answers hold the same records, whatever their order and times to live; for errors, the same error.
    /// </summary>
    public bool Agrees(DnsReply other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Message.ResponseCode == other.Message.ResponseCode && Set(Message).SetEquals(Set(other.Message));
    }

    private static HashSet<string> Set(DnsMessage message)
        => [.. message.Answers.Where(static record => record.Type != DnsType.RRSIG).Select(static record => $"{record.Name.ToString().ToLowerInvariant()} {record.Class} {record.Type} {record.DataText}")];
}
