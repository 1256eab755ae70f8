using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>
/// The replies to one batch, gathered until the last is there: they go out as one array, in the order in which they came. No array when
/// none of the calls wanted a reply. https://www.jsonrpc.org/specification section 6.
/// </summary>
/// <param name="framing">How the array is told from the next text.</param>
/// <param name="count">Messages in the batch.</param>
/// <param name="mostBytes">Bytes that the replies may have together; one that does not fit becomes an error.</param>
internal sealed class JsonRpcReplies(JsonRpcFraming framing, int count, int mostBytes)
{
    // Room for the error that each reply may become.
    private const int ErrorBytes = 512;

    private readonly Lock _gate = new();
    private readonly MessageBuffer _replies = new();
    private readonly bool[] _answered = new bool[count];
    private int _next;
    private int _missing = 1;

    /// <summary>A call that wants a reply.</summary>
    /// <returns>Its place.</returns>
    public int Expect()
    {
        lock (_gate)
        {
            _missing++;
            return _next++;
        }
    }

    /// <summary>Takes a call's reply over; afterwards the buffer is empty, or holds the whole array when this was the last.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="call">The call. Of two replies to it (it came in time, and was cancelled) the first counts.</param>
    public void Take(MessageBuffer reply, in JsonRpcCall call)
    {
        lock (_gate)
        {
            if (_answered[call.Place])
            {
                reply.Clear();
                return;
            }
            _answered[call.Place] = true;
            if ((long)_replies.Count + reply.Count > mostBytes - (ErrorBytes * (long)count))
                call.WriteTooMuch(reply, mostBytes);
            if (_replies.Count > 0)
                _replies.Append(","u8);
            _replies.Append(reply.Written);
            reply.Clear();
            Complete(reply);
        }
    }

    /// <summary>The batch has been read: no more calls will come.</summary>
    /// <param name="into">Gets the whole array, if all replies are there.</param>
    public void Seal(MessageBuffer into)
    {
        lock (_gate)
            Complete(into);
    }

    private void Complete(MessageBuffer into)
    {
        if (--_missing > 0 || _replies.Count == 0)
            return;
        into.Append("["u8);
        into.Append(_replies.Written);
        into.Append("]"u8);
        _replies.Release();
        JsonRpcMessage.Finish(into, framing);
    }
}
