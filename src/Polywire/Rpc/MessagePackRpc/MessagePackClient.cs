using Polywire.Formats;
using Polywire.Wires.MessagePackRpc;

namespace Polywire.Rpc.MessagePackRpc;

/// <summary>How MessagePack-RPC spells the calls that go out.</summary>
internal readonly struct MessagePackClient : IClientWire
{
    /// <inheritdoc/>
    public static string Name => "msgpackrpc";

    /// <inheritdoc/>
    public static bool ByPosition => true;

    /// <inheritdoc/>
    public static ValueTask<IReadOnlyList<ServiceSchema>> DescribeAsync(RpcClient client, CancellationToken cancellationToken) =>
        MessagePackDescription.AskAsync(client, cancellationToken);

    /// <inheritdoc/>
    public void Call<T, TShape>(MessageBuffer into, uint id, MethodSchema method, T request, in CallHeaders headers) where TShape : IShape<T>
    {
        MessagePackRpcWriter.StartRequest(into, id, method.FullName);
        var writer = new MessagePackWriter(into, byPosition: true);
        TShape.Write(ref writer, request);
        writer.Flush();
    }

    /// <inheritdoc/>
    public void Call(MessageBuffer into, uint id, string method, Value arguments, in CallHeaders headers)
    {
        MessagePackRpcWriter.StartRequest(into, id, method);
        WriteArguments(into, arguments);
    }

    /// <inheritdoc/>
    public void Notify(MessageBuffer into, string method, Value arguments, in CallHeaders headers)
    {
        MessagePackRpcWriter.StartNotification(into, method);
        WriteArguments(into, arguments);
    }

    /// <inheritdoc/>
    public void Cancel(MessageBuffer into, uint id) => WriteNotice(into, MessagePackRpcStreams.Cancel, id);

    /// <inheritdoc/>
    public void TakesStreams(MessageBuffer into, int items) => WriteNotice(into, MessagePackRpcStreams.Open, (uint)items);

    /// <inheritdoc/>
    public void Grant(MessageBuffer into, uint id, int items) => WriteNotice(into, MessagePackRpcStreams.Grant, id, (uint)items);

    /// <inheritdoc/>
    public T? Read<T, TShape>(ReadOnlySpan<byte> value) where TShape : IShape<T> => MessagePackFormat.Read<T, TShape>(value, FormatLimits.Default);

    private static void WriteArguments(MessageBuffer into, Value arguments)
    {
        var writer = new MessagePackWriter(into);
        if (arguments.IsNull)
            writer.StartList(0);
        else if (arguments.Kind is ValueKind.List)
            writer.WriteValue(arguments);
        else
            throw new RpcException(RpcStatus.InvalidArgument, $"the arguments are a list or a map, and not {arguments.Kind.ToString().ToLowerInvariant()}");
        writer.Flush();
    }

    private static void WriteNotice(MessageBuffer into, string name, params ReadOnlySpan<uint> numbers)
    {
        MessagePackRpcWriter.StartNotification(into, name);
        var writer = new MessagePackWriter(into);
        writer.StartList(numbers.Length);
        foreach (uint number in numbers)
            writer.WriteUInt32(number);
        writer.Flush();
    }
}
