using System.Diagnostics;
using Polywire.Formats;
using Polywire.Wires.Zerorpc;

namespace Polywire.Rpc.Zerorpc;

/// <summary>How zerorpc spells the calls that go out.</summary>
/// <param name="channels">The calls of the connection.</param>
internal readonly struct ZerorpcClient(ZerorpcChannels channels) : IClientWire
{
    /// <inheritdoc/>
    public static string Name => "zerorpc";

    /// <inheritdoc/>
    public static bool ByPosition => true;

    /// <inheritdoc/>
    public static int FirstItems(RpcLimits limits) => 1;

    /// <inheritdoc/>
    public static ValueTask<IReadOnlyList<ServiceSchema>> DescribeAsync(RpcClient client, CancellationToken cancellationToken) =>
        ZerorpcDescription.AskAsync(client, cancellationToken);

    /// <inheritdoc/>
    public void Call<T, TShape>(MessageBuffer into, uint id, MethodSchema method, T request, in CallHeaders headers) where TShape : IShape<T>
    {
        ZerorpcId own = Start(into, id, method.FullName, headers);
        var writer = new MessagePackWriter(into, byPosition: true);
        TShape.Write(ref writer, request);
        writer.Flush();
        ZerorpcRoute.Close(into, null);
        channels.Open(own, id);
    }

    /// <inheritdoc/>
    public void Call(MessageBuffer into, uint id, string method, Value arguments, in CallHeaders headers)
    {
        if (arguments.Kind is not (ValueKind.Null or ValueKind.List))
            throw new RpcException(RpcStatus.InvalidArgument, $"the arguments are a list or a map, and not {arguments.Kind.ToString().ToLowerInvariant()}");
        ZerorpcId own = Start(into, id, method, headers);
        MessagePackFormat.Write(into, AnySchema.Instance, arguments.IsNull ? Value.List() : arguments);
        ZerorpcRoute.Close(into, null);
        channels.Open(own, id);
    }

    /// <inheritdoc/>
    public void Notify(MessageBuffer into, string method, Value arguments, in CallHeaders headers) =>
        throw new RpcException(RpcStatus.Unimplemented, "zerorpc has no calls without an answer");

    /// <summary>An ERR on the call itself: this library's servers take it, others drop it and notice the silence.</summary>
    public void Cancel(MessageBuffer into, uint id)
    {
        ZerorpcId call = channels.IdOf(id);
        if (!channels.TryGiveUp(call))
            return;
        ZerorpcWriter.WriteError(into, channels.NextId(), call, ZerorpcWriter.Version, new ZerorpcError(StatusMap.NameOf(RpcStatus.Cancelled), "the caller gave up", ""));
        ZerorpcRoute.Close(into, null);
    }

    /// <inheritdoc/>
    public void TakesStreams(MessageBuffer into, int items)
    {
    }

    /// <inheritdoc/>
    public void Grant(MessageBuffer into, uint id, int items)
    {
        ZerorpcId call = channels.IdOf(id);
        int version = channels.VersionOf(call);
        if (version == 0)
            return;
        ZerorpcWriter.WriteMore(into, channels.NextId(), call, version, items);
        ZerorpcRoute.Close(into, null);
    }

    /// <inheritdoc/>
    public T? Read<T, TShape>(ReadOnlySpan<byte> value) where TShape : IShape<T> => MessagePackFormat.Read<T, TShape>(value, FormatLimits.Default);

    private ZerorpcId Start(MessageBuffer into, uint id, string method, in CallHeaders headers)
    {
        ZerorpcId own = channels.IdOf(id);
        long? timeout = headers.Timeout is { } time ? (long)Math.Ceiling(time.TotalMilliseconds) : null;
        ZerorpcWriter.StartCall(into, own, method, timeout, headers.Headers is null && headers.Trace is null ? null : Said(headers));
        return own;
    }

    private static List<KeyValuePair<string, string>> Said(in CallHeaders headers)
    {
        List<KeyValuePair<string, string>> said = [];
        foreach ((string name, string value) in headers.Headers ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty)
        {
            // What the header has by itself is not a caller's to say.
            if (name is not ("message_id" or "response_to" or "v" or "timeout"))
                said.Add(new(name.ToLowerInvariant(), value));
        }
        if (headers.Trace is { IdFormat: ActivityIdFormat.W3C, Id: { } parent } trace)
        {
            said.Add(new(CallTrace.Parent, parent));
            if (!string.IsNullOrEmpty(trace.TraceStateString))
                said.Add(new(CallTrace.State, trace.TraceStateString));
        }
        return said;
    }
}
