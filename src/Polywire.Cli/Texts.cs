using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Polywire.Cli.Terminal;

namespace Polywire.Cli;

/// <summary>What a sending command sends: its arguments, or each line of standard input; at a stated rate if wanted.</summary>
internal static class Texts
{
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string[]? arguments, double? rate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        long sent = 0;
        await foreach (ReadOnlyMemory<byte> text in SourceAsync(arguments, cancellationToken))
        {
            if (rate is { } perSecond)
            {
                // Due by the start, not by the last message: a late timer does not lower the rate.
                TimeSpan wait = TimeSpan.FromSeconds(sent++ / perSecond) - Stopwatch.GetElapsedTime(began);
                if (wait > TimeSpan.Zero) await Task.Delay(wait, TimeProvider.System, cancellationToken);
            }

            yield return text;
        }
    }

    private static IAsyncEnumerable<ReadOnlyMemory<byte>> SourceAsync(string[]? arguments, CancellationToken cancellationToken)
        => arguments is { Length: > 0 }
            ? arguments.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text)).ToAsyncEnumerable()
            : StandardInput.LinesAsync(cancellationToken);
}
