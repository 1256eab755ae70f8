using System.ComponentModel;
using System.Diagnostics;
using Polywire.Addressing;

namespace Polywire.Transports;

/// <summary>A program that was started to be spoken to over its standard input and output, as editors speak to language servers.</summary>
internal sealed class ProgramTransport : Transport
{
    private readonly Process _program;
    private readonly StreamPairTransport _streams;

    private ProgramTransport(Process program, string name)
    {
        _program = program;
        _streams = new StreamPairTransport(program.StandardOutput.BaseStream, program.StandardInput.BaseStream, name);
    }

    /// <inheritdoc/>
    public override string RemoteName => _streams.RemoteName;

    /// <inheritdoc/>
    public override string LocalName => _streams.LocalName;

    internal override bool MayStopReading => true;

    /// <summary>Starts it: the address's path with the words of its option <c>args</c>, or with <c>-c</c> and its option <c>shell</c>. What it writes to standard error comes out of ours.</summary>
    /// <exception cref="PolywireException">There is no such program, or it may not be run.</exception>
    internal static ProgramTransport Start(Address address)
    {
        string[] words = address.Option("shell") is { } line ? ["-c", line] : (address.Option("args") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var start = new ProcessStartInfo(address.Path, words) { RedirectStandardInput = true, RedirectStandardOutput = true };
        try
        {
            return new ProgramTransport(Process.Start(start)!, address.Path);
        }
        catch (Win32Exception failure)
        {
            throw new PolywireException(FailureKind.Refused, $"The program '{address.Path}' of {address} cannot be started: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _streams.ReceiveAsync(buffer);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _streams.SendAsync(bytes);

    /// <inheritdoc/>
    public override ValueTask FinishAsync() => _streams.FinishAsync();

    internal override async Task EndedAsync()
    {
        try
        {
            await _program.WaitForExitAsync().ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // Aborted: nobody knows it any more.
        }
    }

    /// <summary>Ends the program too, with what it has started.</summary>
    public override void Abort()
    {
        _streams.Abort();
        try
        {
            _program.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
        _program.Dispose();
    }
}
