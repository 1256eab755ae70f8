using System.Runtime.CompilerServices;
using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Zeromq;

/// <summary>Asks through a REQ socket, one request at a time; further callers wait for their turn.</summary>
internal sealed class ZeromqRequester(ZeromqSocket socket, Address address) : Requester
{
    // Replies are copied here, so that a caller may still read its own while another's request is under way.
    private const int Slots = 16;
    private const int LargestSlot = 16 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private byte[][] _slots = new byte[Slots][];
    private int _slot;
    private int _answeredOn; // the thread that the last reply was given to; 0 before the first
    private bool _slotsAreRead; // perhaps, by somebody who does not ask now

    public override Address Address => address;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<Message> RequestAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        // Somebody else may be asking, too: this reply gets memory of its own, and the slots are left to those who have replies in them,
        // since a caller that is slow to read its own may be overtaken by any number of others. Who asks one after the other mostly goes
        // on where the reply came.
        bool isAnother = _turn.CurrentCount == 0 || (_answeredOn != 0 && _answeredOn != Environment.CurrentManagedThreadId);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await socket.SendAsync(body, cancellationToken).ConfigureAwait(false);
            return Keep(await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false), isAnother);
        }
        catch (OperationCanceledException)
        {
            socket.AbandonRequest();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await socket.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    private Message Keep(in ZeromqMessage reply, bool isForAnother)
    {
        _answeredOn = Environment.CurrentManagedThreadId;
        ReadOnlyMemory<byte> body = reply[0];
        _slotsAreRead |= isForAnother;
        if (isForAnother || reply.Count > 1 || body.Length > LargestSlot) return ZeromqMessages.Map(reply.Copy(), hasTopic: false);
        if (_slotsAreRead)
        {
            _slots = new byte[Slots][];
            _slotsAreRead = false;
        }
        _slot = (_slot + 1) % Slots;
        if (_slots[_slot] is not { } slot || slot.Length < body.Length) _slots[_slot] = slot = new byte[Math.Max(256, body.Length * 2)];
        body.CopyTo(slot);
        return new Message(slot.AsMemory(0, body.Length));
    }
}
