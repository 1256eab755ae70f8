using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>
/// A stream that its caller pulls, as StreamJsonRpc's clients do: the call is answered with <c>{"token":…,"values":[…]}</c> once the first
/// item is there, then each <c>$/enumerator/next</c> with what has gathered since. The method is let run ahead of that by
/// <see cref="RpcLimits.StreamItems"/> items, and fewer when they are large.
/// https://microsoft.github.io/vs-streamjsonrpc/exotic_types/asyncenumerable.html
/// </summary>
internal sealed class JsonRpcPulled
{
    private const int MostBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly MessageBuffer _values = new();
    private readonly IncomingCalls<JsonRpcCall> _calls;
    private readonly JsonRpcFraming _framing;
    private readonly Action<JsonRpcPulled> _over;
    private int _count;
    private JsonRpcId _asked;
    private JsonRpcVersion _version;
    private bool _isAsked = true;
    private bool _isOpen;
    private bool _isComplete;
    private bool _owesGrant;
    private RpcException? _failure;

    /// <param name="calls">Where its call is.</param>
    /// <param name="token">Its name in what its caller says of it; the call's serial number too.</param>
    /// <param name="id">The call's id.</param>
    /// <param name="version">Which JSON-RPC the call came in.</param>
    /// <param name="framing">How an answer is told from the next one.</param>
    /// <param name="over">Told when nobody may ask for it any more.</param>
    public JsonRpcPulled(IncomingCalls<JsonRpcCall> calls, long token, in JsonRpcId id, JsonRpcVersion version, JsonRpcFraming framing, Action<JsonRpcPulled> over)
    {
        (_calls, Token, Id, _framing, _over) = (calls, token, id, framing, over);
        (_asked, _version) = (id, version);
    }

    /// <summary>Its name.</summary>
    public long Token { get; }

    /// <summary>The id of the call, under which it can be cancelled until it is answered.</summary>
    public JsonRpcId Id { get; }

    /// <summary>Whether the call has been answered.</summary>
    public bool IsOpen => Volatile.Read(ref _isOpen);

    private JsonRpcCall Key => new() { Serial = Token };

    private bool HasRoom => _count < _calls.Limits.StreamItems && _values.Count < MostBytes;

    /// <summary>Keeps an item. Afterwards the buffer holds the answer to who has asked, or nothing.</summary>
    public void Item(MessageBuffer item)
    {
        bool grants;
        lock (_gate)
        {
            if (_count++ > 0)
                _values.Append(","u8);
            _values.Append(item.Written);
            item.Clear();
            if (_isAsked)
                WriteValues(item, finished: false);
            grants = HasRoom;
            _owesGrant = !grants;
        }
        if (grants)
            _calls.Grant(Key, 1);
    }

    /// <summary>The method has sent all its items.</summary>
    public void End(MessageBuffer into)
    {
        bool over;
        lock (_gate)
        {
            _isComplete = true;
            over = _isAsked && _isOpen;
            if (_isAsked)
                WriteValues(into, finished: over);
        }
        if (over)
            _over(this);
    }

    /// <summary>The call has failed. Who has asked is told now, else who asks next, after the items that are left.</summary>
    public void Fail(MessageBuffer into, RpcException failure)
    {
        bool over;
        lock (_gate)
        {
            _isComplete = true;
            _failure = failure;
            over = _isAsked;
            if (over)
                WriteFailure(into);
        }
        if (over)
            _over(this);
    }

    /// <summary>Its caller wants more.</summary>
    /// <param name="into">Gets the answer, if there is one already.</param>
    /// <param name="id">The id of the request for more.</param>
    /// <param name="version">Which JSON-RPC it came in.</param>
    /// <returns>False when the caller has asked already: one at a time.</returns>
    public bool TryPull(MessageBuffer into, in JsonRpcId id, JsonRpcVersion version)
    {
        bool over = false, grants;
        lock (_gate)
        {
            if (_isAsked)
                return false;
            (_asked, _version, _isAsked) = (id, version, true);
            if (_count > 0)
                WriteValues(into, finished: over = _isComplete && _failure is null);
            else if (_isComplete)
            {
                over = true;
                if (_failure is null)
                    WriteValues(into, finished: true);
                else
                    WriteFailure(into);
            }
            grants = _owesGrant && HasRoom;
            _owesGrant &= !grants;
        }
        if (grants)
            _calls.Grant(Key, 1);
        if (over)
            _over(this);
        return true;
    }

    private void WriteValues(MessageBuffer into, bool finished)
    {
        JsonRpcWriter.StartResult(into, _version, _asked.Token);
        if (_isOpen)
            into.Append("{"u8);
        else
        {
            into.Append("{\"token\":"u8);
            System.Buffers.Text.Utf8Formatter.TryFormat(Token, into.GetSpan(20), out int digits);
            into.Advance(digits);
            into.Append(","u8);
        }
        into.Append("\"values\":["u8);
        into.Append(_values.Written);
        into.Append(finished ? "],\"finished\":true}"u8 : "]}"u8);
        JsonRpcWriter.EndResult(into, _version);
        JsonRpcMessage.Finish(into, _framing);
        _values.Clear();
        _count = 0;
        _isAsked = false;
        Volatile.Write(ref _isOpen, true);
    }

    private void WriteFailure(MessageBuffer into)
    {
        JsonRpcCall.WriteFailure(into, _version, _asked.Token, _failure!);
        JsonRpcMessage.Finish(into, _framing);
        _isAsked = false;
    }
}
