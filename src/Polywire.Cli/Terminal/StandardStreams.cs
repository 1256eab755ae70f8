using System.Runtime.InteropServices;
using Polywire.Transports;

namespace Polywire.Cli.Terminal;

/// <summary>
/// Standard input and output as a transport. Reading waits with poll(2), so that nothing is taken from standard input that nobody will use: the next
/// connection of <c>nc -k</c> finds all of it. What can block is done on a thread of the pool, never on the one that serves sockets.
/// </summary>
/// <param name="keepsOutput">Whether the end of the other side leaves standard output open, for the next connection.</param>
/// <param name="crlf">Whether a line feed that comes in becomes carriage return and line feed, unless there was a carriage return already.</param>
internal sealed partial class StandardStreams(bool keepsOutput, bool crlf = false) : Transport
{
    private const int Input = 0, Output = 1;
    private const short Readable = 1;
    private const int Interrupted = 4, WouldBlock = 11, WouldBlockBsd = 35;
    private const int WriteOnly = 1, FromCurrent = 1;

    // One for the process: whoever waits next waits for the same.
    private static Task? s_waiting;

    private readonly CancellationTokenSource _aborted = new();
    private bool _afterReturn;
    private readonly bool _outputIsFile = !OperatingSystem.IsWindows() && Seek(Output, 0, FromCurrent) >= 0;

    public override string RemoteName => "stdin";

    public override string LocalName => "stdout";

    internal override bool StaysOpen => true;

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (!crlf) return await ReadAsync(buffer);
        // Read into the second half, so that twice as much finds room from the beginning on.
        int half = buffer.Length / 2;
        int read = await ReadAsync(buffer[half..(half * 2)]);
        return Expand(buffer.Span, half, read);
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        // A file never waits: this is where a flow that is to end finds out.
        _aborted.Token.ThrowIfCancellationRequested();
        if (OperatingSystem.IsWindows())
        {
            Stream console = Console.OpenStandardInput();
            await using (console.ConfigureAwait(false)) return await console.ReadAsync(buffer, _aborted.Token).AsTask().WaitAsync(_aborted.Token);
        }
        while (true)
        {
            if (!Poll(0))
            {
                Task waiting = s_waiting is { IsCompleted: false } already ? already : s_waiting = Task.Run(static () => Poll(-1));
                await waiting.WaitAsync(_aborted.Token);
            }
            nint read = ReadFile(Input, buffer.Span, buffer.Length);
            if (read >= 0) return (int)read;
            int error = Marshal.GetLastPInvokeError();
            if (error is not (Interrupted or WouldBlock or WouldBlockBsd)) throw new IOException("Cannot read standard input: " + Marshal.GetPInvokeErrorMessage(error));
        }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!_outputIsFile) return new(Task.Run(() => StandardOutput.Write(bytes.Span)).WaitAsync(_aborted.Token));
        StandardOutput.Write(bytes.Span);
        return default;
    }

    /// <summary>Whoever reads our output sees its end, although the process goes on.</summary>
    public override ValueTask FinishAsync()
    {
        if (keepsOutput || OperatingSystem.IsWindows()) return default;
        int nothing = Open("/dev/null", WriteOnly);
        if (nothing >= 0) _ = Duplicate(nothing, Output);
        return default;
    }

    public override void Abort() => _aborted.Cancel();

    private int Expand(Span<byte> buffer, int from, int count)
    {
        int written = 0;
        foreach (byte one in buffer.Slice(from, count))
        {
            if (one == (byte)'\n' && !_afterReturn) buffer[written++] = (byte)'\r';
            buffer[written++] = one;
            _afterReturn = one == (byte)'\r';
        }
        return written;
    }

    // What cannot be polled (EPERM) can be read.
    private static bool Poll(int milliseconds)
    {
        PollDescriptor input = new() { Descriptor = Input, Wanted = Readable };
        return PollFiles(ref input, 1, milliseconds) != 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollFiles(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadFile(int descriptor, Span<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(int descriptor, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Duplicate(int from, int to);
}
