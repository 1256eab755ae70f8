using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Threading.Channels;
using Polywire.Cli.Terminal;
using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Cli.Names;

/// <summary>Many questions, so many under way at once; answers come out in the order of the questions.</summary>
internal static class DnsBatch
{
    private const int WaitingPerQuestion = 4;

    // White space, comments and servers.
    private static readonly SearchValues<char> s_notOfNames = SearchValues.Create(" \t\r\v\f\u00a0\u3000#;@");

    /// <summary>Each line's name and types; a line may be empty or a comment.</summary>
    /// <exception cref="FormatException">A line is no question.</exception>
    public static async IAsyncEnumerable<Asked> ReadAsync(string file, DnsType usual, DnsClass usualClass, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int number = 0;
        await foreach (string line in LinesAsync(file, cancellationToken))
        {
            number++;
            if (!line.AsSpan().ContainsAny(s_notOfNames) && line.Length > 0)
            {
                // What most files hold, line by line.
                if (DnsWords.Fault(line) is { } fault) throw new FormatException($"{file}, line {number}: {fault}");
                yield return new Asked(line, usual, usualClass);
                continue;
            }

            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] is '#' or ';') continue;
            DnsWords read = DnsWords.Parse(words, named: false, out string? complaint);
            if (read.Servers.Count > 0) complaint = "servers stand on the command line";
            if (complaint is not null) throw new FormatException($"{file}, line {number}: {complaint}");
            foreach (DnsType type in read.Types.DefaultIfEmpty(usual)) yield return new Asked(read.Name!, type, read.Class == DnsClass.IN ? usualClass : read.Class);
        }
    }

    /// <summary>Asks one question: for a name as users write it, or for one of another class as it is.</summary>
    public static Task<DnsReply> AskAsync(DnsResolver resolver, string name, DnsType type, DnsClass @class, CancellationToken cancellationToken)
        => @class == DnsClass.IN ? resolver.QueryAsync(name, type, cancellationToken) : resolver.QueryAsync(new DnsQuestion(DnsName.Parse(name), type, @class), cancellationToken);

    /// <summary>Asks all of them; so many have no answer yet at any time. What was asked before a line that is no question is answered before that is told.</summary>
    public static async Task<int> RunAsync(
        DnsResolver resolver, IAsyncEnumerable<Asked> questions, int inFlight, DnsOutput output, CancellationToken cancellationToken)
    {
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using SemaphoreSlim free = new(inFlight);
        // Answers that wait for an earlier one hold no place among those under way, but there is an end to it.
        Channel<Asked> asked = Channel.CreateBounded<Asked>(inFlight * WaitingPerQuestion);
        output.Gathers = true;
        Task<int> printing = Task.Run(() => PrintAsync(asked.Reader, output, ends, cancellationToken), CancellationToken.None);
        ExceptionDispatchInfo? fault = null;
        try
        {
            await foreach (Asked next in questions.WithCancellation(ends.Token))
            {
                await free.WaitAsync(ends.Token);
                next.Reply = AnswerAsync(next);
                await asked.Writer.WriteAsync(next, ends.Token);
            }
        }
        catch (Exception failure)
        {
            fault = ExceptionDispatchInfo.Capture(failure);
        }

        asked.Writer.Complete();
        // Where nobody reads our output any more this is what failed first.
        int worst = await printing;
        fault?.Throw();
        return worst;

        async Task<DnsReply> AnswerAsync(Asked question)
        {
            try
            {
                return await AskAsync(resolver, question.Name, question.Type, question.Class, ends.Token);
            }
            finally
            {
                free.Release();
            }
        }
    }

    // Ends the asking, too: with the last answer, or when nobody reads our output any more.
    private static async Task<int> PrintAsync(ChannelReader<Asked> asked, DnsOutput output, CancellationTokenSource ends, CancellationToken cancellationToken)
    {
        int worst = ExitCode.Done;
        try
        {
            while (true)
            {
                if (!asked.TryRead(out Asked? next))
                {
                    // Nobody shall wait for a line that is there.
                    output.Flush();
                    if (!await asked.WaitToReadAsync(cancellationToken)) return worst;
                    continue;
                }

                worst = Math.Max(worst, await PrintOneAsync(next, output));
            }
        }
        finally
        {
            await ends.CancelAsync();
        }
    }

    private static async ValueTask<int> PrintOneAsync(Asked question, DnsOutput output)
    {
        if (!question.Reply!.IsCompleted)
        {
            output.Flush();
            // Never on the thread that serves the sockets: a reader that pauses blocks us here, and answers must come in all the same.
            await ((Task)question.Reply).ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        }

        try
        {
            return output.Reply(await question.Reply, question.Type);
        }
        catch (OperationCanceledException)
        {
            output.Flush();
            throw;
        }
        catch (PolywireException failure)
        {
            output.Flush();
            return Complaint.Write(failure.Message, failure.Cause == FailureCause.TimedOut ? ExitCode.TimedOut : ExitCode.Failed);
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

    /// <summary>A question of the file.</summary>
    internal sealed record Asked(string Name, DnsType Type, DnsClass Class)
    {
        /// <summary>Its answer, once it was asked.</summary>
        public Task<DnsReply>? Reply { get; set; }
    }
}
