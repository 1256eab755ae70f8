using System.Runtime.CompilerServices;
using System.Text;
using Polywire.Cli.Terminal;
using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Cli.Names;

/// <summary>Many questions, so many under way at once; answers come out in the order of the questions.</summary>
internal static class DnsBatch
{
    /// <summary>Each line's name and types; a line may be empty or a comment.</summary>
    /// <exception cref="FormatException">A line is no question.</exception>
    public static async IAsyncEnumerable<(string Name, DnsType Type)> ReadAsync(string file, DnsType usual, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int number = 0;
        await foreach (string line in LinesAsync(file, cancellationToken))
        {
            number++;
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] is '#' or ';') continue;
            DnsWords read = DnsWords.Parse(words, named: false, out string? complaint);
            if (read.Servers.Count > 0) complaint = "servers stand on the command line";
            if (complaint is not null) throw new FormatException($"{file}, line {number}: {complaint}");
            foreach (DnsType type in read.Types.DefaultIfEmpty(usual)) yield return (read.Name!, type);
        }
    }

    /// <summary>Asks all of them.</summary>
    public static async Task<int> RunAsync(
        DnsResolver resolver, IAsyncEnumerable<(string Name, DnsType Type)> questions, int inFlight, DnsOutput output, CancellationToken cancellationToken)
    {
        Queue<(DnsType Type, Task<DnsReply> Reply)> asked = new(inFlight);
        int worst = ExitCode.Done;
        await foreach ((string name, DnsType type) in questions.WithCancellation(cancellationToken))
        {
            if (asked.Count == inFlight) worst = Math.Max(worst, await NextAsync());
            asked.Enqueue((type, resolver.QueryAsync(name, type, cancellationToken)));
        }

        while (asked.Count > 0) worst = Math.Max(worst, await NextAsync());
        return worst;

        async Task<int> NextAsync()
        {
            (DnsType type, Task<DnsReply> reply) = asked.Dequeue();
            try
            {
                return output.Reply(await reply, type);
            }
            catch (PolywireException failure)
            {
                return Complaint.Write(failure.Message, failure.Cause == FailureCause.TimedOut ? ExitCode.TimedOut : ExitCode.Failed);
            }
        }
    }

    private static async IAsyncEnumerable<string> LinesAsync(string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (file == "-")
        {
            await foreach (ReadOnlyMemory<byte> line in StandardInput.LinesAsync(cancellationToken)) yield return Encoding.UTF8.GetString(line.Span);
            yield break;
        }

        await foreach (string line in File.ReadLinesAsync(file, cancellationToken)) yield return line;
    }
}
