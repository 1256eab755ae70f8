using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Polywire.Cli.Terminal;

/// <summary>Standard input as lines of bytes, without their line feeds.</summary>
internal static class StandardInput
{
    /// <summary>Each line until the end of input; a last line without line feed counts, an empty line is an empty message.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PipeReader reader = PipeReader.Create(Console.OpenStandardInput());
        while (true)
        {
            ReadResult read = await ReadAsync(reader, cancellationToken);
            ReadOnlySequence<byte> rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                yield return rest.Slice(0, end).ToArray();
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (!rest.IsEmpty) yield return rest.ToArray();
                yield break;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    // A read of a console cannot be cancelled: it is left behind when the process is about to end anyway.
    private static async Task<ReadResult> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
        => await reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(cancellationToken);
}
