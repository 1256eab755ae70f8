using System.Buffers.Text;
using System.Text.Json;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>
/// The streams that this side reads from its peer, which answers a call with <c>{"token":…,"values":[…]}</c> and then each
/// <c>$/enumerator/next</c> with more. They are asked for ahead of their readers, by a bound number of items.
/// https://microsoft.github.io/vs-streamjsonrpc/exotic_types/asyncenumerable.html
/// </summary>
/// <param name="window">Items that a stream may be ahead of its reader.</param>
internal sealed class JsonRpcPulls(int window)
{
    /// <summary>What an id begins with that is one of a request for more, before the number of the call.</summary>
    public const byte IdMark = (byte)'n';

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, Pull> _pulls = [];

    /// <summary>A reply has come.</summary>
    public void Take(OutgoingCalls<JsonRpcClientWire> calls, in JsonRpcFrame frame, ReadOnlySpan<byte> message)
    {
        if (!TryReadId(frame.Id.Of(message), out uint id, out bool isNext))
            return;
        if (frame.Kind is JsonRpcKind.Error)
        {
            Fail(calls, id, JsonRpcReply.Failure(frame.Error.Of(message)));
            return;
        }
        ReadOnlySpan<byte> result = frame.Result.Of(message);
        AwaitedReply awaited = isNext ? AwaitedReply.Items : calls.Awaits(id);
        if (awaited is AwaitedReply.Value || !JsonRpcSlice.TryRead(result, isNext, out JsonRpcSlice slice))
            calls.Reply(id, result);
        else if (slice.Token.IsEmpty && awaited is AwaitedReply.Either)
            // An object like any other: nobody knows that the method streams.
            calls.Reply(id, result);
        else if (awaited is AwaitedReply.Nothing)
            Abandon(calls, slice.Token.Of(result));
        else
            Take(calls, id, slice, result);
    }

    /// <summary>A call has failed, or its reply cannot be read.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="token">The id of the reply.</param>
    /// <param name="failure">Why.</param>
    public void Fail(OutgoingCalls<JsonRpcClientWire> calls, ReadOnlySpan<byte> token, RpcException failure)
    {
        if (TryReadId(token, out uint id, out _))
            Fail(calls, id, failure);
    }

    /// <summary>Its reader does not want a stream any more.</summary>
    /// <returns>The stream's token, by which the other side is told; null when the call has not been answered with a stream.</returns>
    public byte[]? Forget(uint id)
    {
        lock (_gate)
            return _pulls.Remove(id, out Pull? pull) ? pull.Token : null;
    }

    /// <summary>Its reader takes so many more items.</summary>
    /// <returns>The stream's token, if more must be asked for; else null.</returns>
    public byte[]? Granted(uint id, int items)
    {
        lock (_gate)
        {
            if (!_pulls.TryGetValue(id, out Pull? pull))
                return null;
            pull.Room += items;
            return pull.MustAsk() ? pull.Token : null;
        }
    }

    private void Take(OutgoingCalls<JsonRpcClientWire> calls, uint id, in JsonRpcSlice slice, ReadOnlySpan<byte> result)
    {
        bool goesOn;
        lock (_gate)
        {
            // Who gives the call up takes it out of the table first, and then its stream out of here.
            if (!slice.Token.IsEmpty && calls.Awaits(id) is not AwaitedReply.Nothing)
                _pulls[id] = new Pull(slice.Token.Of(result).ToArray()) { Room = window };
            goesOn = _pulls.TryGetValue(id, out Pull? pull) && !slice.IsFinished;
            if (goesOn)
                pull!.IsAsking = false;
            else
                _pulls.Remove(id);
        }
        int items = Deliver(calls, id, slice.Values.Of(result));
        if (goesOn)
        {
            calls.Grant(id, -items);
            return;
        }
        calls.EndOfItems(id);
        calls.Reply(id, "null"u8);
    }

    // The call was given up when its answer was on the way already: what it opened is closed.
    private static void Abandon(OutgoingCalls<JsonRpcClientWire> calls, ReadOnlySpan<byte> token)
    {
        if (token.IsEmpty)
            return;
        MessageBuffer message = MessageBuffer.Rent();
        calls.Wire.Abort(message, token);
        calls.Send(message);
    }

    private static int Deliver(OutgoingCalls<JsonRpcClientWire> calls, uint id, ReadOnlySpan<byte> values)
    {
        if (values.IsEmpty || values[0] is not (byte)'[')
            return 0;
        int items = 0;
        var reader = new Utf8JsonReader(values, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            calls.Item(id, values[start..(int)reader.BytesConsumed]);
            items++;
        }
        return items;
    }

    private void Fail(OutgoingCalls<JsonRpcClientWire> calls, uint id, RpcException failure)
    {
        lock (_gate)
            _pulls.Remove(id);
        calls.Fail(id, failure);
    }

    private static bool TryReadId(ReadOnlySpan<byte> token, out uint id, out bool isNext)
    {
        isNext = token.Length > 3 && token[0] is (byte)'"' && token[1] == IdMark;
        ReadOnlySpan<byte> digits = isNext ? token[2..^1] : token;
        return Utf8Parser.TryParse(digits, out id, out int used) && used == digits.Length;
    }

    private sealed class Pull(byte[] token)
    {
        public byte[] Token { get; } = token;

        public long Room { get; set; }

        public bool IsAsking { get; set; }

        public bool MustAsk()
        {
            if (IsAsking || Room <= 0)
                return false;
            IsAsking = true;
            return true;
        }
    }
}
