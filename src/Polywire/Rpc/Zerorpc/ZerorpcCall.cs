using System.Runtime.CompilerServices;
using Polywire.Formats;
using Polywire.Wires.Zerorpc;

namespace Polywire.Rpc.Zerorpc;

/// <summary>How zerorpc answers one call.</summary>
internal readonly struct ZerorpcCall : ICallWire<ZerorpcCall>
{
    // A wrong name is the caller's mistake.
    private static readonly FormatLimits s_arguments = new() { RefuseUnknownFields = true };

    private readonly ZerorpcChannels _channels;
    private readonly ZerorpcChannel _channel;
    private readonly uint _life;
    private readonly byte[]? _route;
    private readonly IReadOnlyDictionary<string, string>? _headers;

    /// <param name="channels">The calls of its connection.</param>
    /// <param name="channel">The call there.</param>
    /// <param name="life">Which of the channel's lives it is.</param>
    /// <param name="route">The way back; null for a caller without proxies between.</param>
    /// <param name="headers">What its header has beside ids and version; null for nothing.</param>
    public ZerorpcCall(ZerorpcChannels channels, ZerorpcChannel channel, uint life, byte[]? route = null, IReadOnlyDictionary<string, string>? headers = null) =>
        (_channels, _channel, _life, _route, _headers) = (channels, channel, life, route, headers);

    /// <inheritdoc/>
    public static string Name => "zerorpc";

    /// <inheritdoc/>
    public bool WantsReply => true;

    /// <inheritdoc/>
    public bool Streams => true;

    /// <summary>One event before the caller grants more. A stream that has sent an item waits for more credit, so that its end has some.</summary>
    public long Credit => 1;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Headers => _headers ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public static void HasEnded(in ZerorpcCall call) => call._channels.Ended(call._channel, call._life);

    /// <inheritdoc/>
    public T? Read<T, TShape>(ReadOnlySpan<byte> arguments) where TShape : IShape<T> => MessagePackFormat.Read<T, TShape>(arguments, s_arguments);

    /// <inheritdoc/>
    public Value Read(ReadOnlySpan<byte> arguments, ObjectSchema schema) => MessagePackFormat.Read(arguments, schema, s_arguments);

    /// <inheritdoc/>
    public void Reply<T, TShape>(MessageBuffer into, T value) where TShape : IShape<T>
    {
        ZerorpcWriter.StartOk(into, _channels.NextId(), _channel.Id);
        MessagePackFormat.Write<T, TShape>(into, value);
        ZerorpcRoute.Close(into, _route);
    }

    /// <inheritdoc/>
    public void Reply(MessageBuffer into, Schema? schema, Value value)
    {
        ZerorpcWriter.StartOk(into, _channels.NextId(), _channel.Id);
        MessagePackFormat.Write(into, schema ?? AnySchema.Instance, schema is null ? default : value);
        ZerorpcRoute.Close(into, _route);
    }

    /// <inheritdoc/>
    public void Item<T, TShape>(MessageBuffer into, T item) where TShape : IShape<T>
    {
        if (!TryStartItem(into))
            return;
        try
        {
            MessagePackFormat.Write<T, TShape>(into, item);
        }
        catch
        {
            // The failure that follows needs the credit.
            _channel.Unspend(_life);
            throw;
        }
        ZerorpcRoute.Close(into, _route);
    }

    /// <inheritdoc/>
    public void Item(MessageBuffer into, Schema schema, Value item)
    {
        if (!TryStartItem(into))
            return;
        try
        {
            MessagePackFormat.Write(into, schema, item);
        }
        catch
        {
            _channel.Unspend(_life);
            throw;
        }
        ZerorpcRoute.Close(into, _route);
    }

    /// <inheritdoc/>
    public void Between(MessageBuffer into)
    {
    }

    /// <inheritdoc/>
    public void End(MessageBuffer into)
    {
        ZerorpcWriter.WriteDone(into, _channels.NextId(), _channel.Id);
        ZerorpcRoute.Close(into, _route);
    }

    /// <inheritdoc/>
    public void Gathered(MessageBuffer into, int count, ReadOnlySpan<byte> items) => throw new InvalidOperationException("zerorpc streams.");

    /// <summary>Encodes the failure; nothing when the caller has gone, or has granted no room for it yet, which then brings it forth.</summary>
    public void Fail(MessageBuffer into, RpcException failure)
    {
        ZerorpcError error = ZerorpcErrors.Of(failure);
        if (!_channels.MayFail(_channel, _life, error))
            return;
        ZerorpcWriter.WriteError(into, _channels.NextId(), _channel.Id, _channel.PeerVersion, error);
        ZerorpcRoute.Close(into, _route);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<T> Items<T, TShape>(MethodSchema method) where TShape : IShape<T> => throw CallFailure.NoClientStream(method.FullName, Name);

    /// <inheritdoc/>
    public IAsyncEnumerable<Value> Items(MethodSchema method, Schema schema) => throw CallFailure.NoClientStream(method.FullName, Name);

    /// <inheritdoc/>
    public bool Equals(ZerorpcCall other) => _channel == other._channel && _life == other._life;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ZerorpcCall other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(_channel);

    // Somebody else may have ended the call meanwhile, and its channel be another's: the id is read first, and then only who is in time spends.
    private bool TryStartItem(MessageBuffer into)
    {
        ZerorpcId id = _channel.Id;
        if (!_channel.TrySpend(_life))
            return false;
        ZerorpcWriter.StartItem(into, _channels.NextId(), id);
        return true;
    }
}
