using System.Net.Sockets;
using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Sockets;

/// <summary>One direction of a <see cref="Splice"/>.</summary>
internal sealed class SpliceFlow(Transport from, Transport to, bool fromLeft, SpliceOptions options)
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _moves;
    private long _bytes;
    private volatile bool _waits;
    private bool _endsInLine = true;

    internal Transport From => from;

    internal Transport To => to;

    /// <summary>Bytes sent on.</summary>
    internal long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How often something was received or sent.</summary>
    internal long Moves => Volatile.Read(ref _moves);

    /// <summary>Whether it waits for something to come.</summary>
    internal bool Waits => _waits;

    /// <summary>Whether the side that it reads from has ended in order.</summary>
    internal bool HasEnded { get; private set; }

    internal Exception? ReadFailure { get; private set; }

    internal Exception? SendFailure { get; private set; }

    /// <summary>What kept <see cref="SpliceOptions.Tap"/> from seeing a piece, which was not sent on then.</summary>
    internal Exception? TapFailure { get; private set; }

    /// <summary>Completes when it is over, however.</summary>
    internal Task Over => _over.Task;

    /// <summary>Passes on until the side ends, breaks, or the other one takes no more. Never throws.</summary>
    internal async Task RunAsync()
    {
        // Not from the pool: a reading of standard input that was left behind would write into what somebody else has rented meanwhile.
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
        try
        {
            while (await MoveAsync(buffer).ConfigureAwait(false))
            {
            }
        }
        finally
        {
            _waits = false;
            _over.TrySetResult();
        }
    }

    /// <summary>What to say of a side that failed.</summary>
    internal Exception Complaint(Exception failure, Transport side, string what)
    {
        // The program's own streams say it best themselves.
        if (failure is PolywireException || (side.StaysOpen && side.HasHalfClose)) return failure;
        SocketError? error = (failure as SocketException ?? failure.InnerException as SocketException)?.SocketErrorCode;
        if (error is SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown)
            return Vanished(side, failure.Message, failure);
        if (error is SocketError.ConnectionRefused) return ConnectionFailure.From(failure, side.RemoteName);
        return new PolywireException(FailureKind.Closed, FailureCause.Closed, $"{side.RemoteName} {what}: {failure.Message} ({Bytes} bytes had been sent on)", failure);
    }

    /// <summary>What to say of a peer that shows no sign of life.</summary>
    internal static PolywireException Vanished(Transport side, string why, Exception? failure) =>
        new(FailureKind.Closed, FailureCause.TimedOut, $"{side.RemoteName} has vanished: it shows no sign of life any more ({why})", failure);

    private int BufferBytes => (from.IsDatagrams, to.IsDatagrams) switch
    {
        (true, _) => Math.Max(options.BufferBytes, UdpTransport.MostBytes),
        (false, true) => Math.Min(options.BufferBytes, options.DatagramBytes),
        _ => options.BufferBytes,
    };

    private async ValueTask<bool> MoveAsync(byte[] buffer)
    {
        int read;
        try
        {
            _waits = true;
            read = await from.ReceiveAsync(buffer).ConfigureAwait(false);
            _waits = false;
        }
        catch (Exception failure)
        {
            ReadFailure = failure;
            return false;
        }
        Volatile.Write(ref _moves, _moves + 1);
        try
        {
            options.Tap?.Invoke(fromLeft, buffer.AsSpan(0, read));
        }
        catch (Exception failure)
        {
            TapFailure = failure;
            return false;
        }
        try
        {
            if (read == 0)
            {
                HasEnded = true;
                if (to.IsLines && !_endsInLine) await to.SendAsync("\n"u8.ToArray()).ConfigureAwait(false);
                if (to.HasHalfClose) await to.FinishAsync().ConfigureAwait(false);
                return false;
            }
            await to.SendAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            _endsInLine = buffer[read - 1] == (byte)'\n';
            Volatile.Write(ref _bytes, _bytes + read);
            Volatile.Write(ref _moves, _moves + 1);
            return true;
        }
        catch (Exception failure)
        {
            SendFailure = failure;
            return false;
        }
    }
}
