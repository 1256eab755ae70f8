using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>A way to one server.</summary>
internal abstract class DnsChannel : IAsyncDisposable
{
    /// <summary>Sends a question and returns its answer, and that one's length in bytes.</summary>
    /// <exception cref="PolywireException">The server cannot be reached, or does not speak DNS.</exception>
    public abstract Task<DnsAnswer> AskAsync(DnsMessage query, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    /// <summary>Whether <paramref name="answer"/> is one to <paramref name="query"/>: the same id, and the same question (RFC 5452 9.1).</summary>
    protected static bool Answers(DnsMessage query, DnsMessage answer)
    {
        if (answer.Id != query.Id || !answer.IsResponse || answer.Opcode != query.Opcode) return false;
        // Who could not even read the question need not repeat it.
        if (answer.Questions.Count == 0) return answer.ResponseCode is DnsResponseCode.FormatError or DnsResponseCode.NotImplemented;
        return answer.Questions.Count == 1 && answer.Questions[0] == query.Questions[0];
    }
}
