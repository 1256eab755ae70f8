using Polywire.Formats;
using Polywire.Wires.XmlRpc;

namespace Polywire.Rpc.XmlRpc;

/// <summary>Many calls in one <c>system.multicall</c>: https://mirrors.talideon.com/articles/multicall.html</summary>
internal static class XmlRpcMulticall
{
    /// <summary>Calls in one message. More go in the next one, since servers have a cap: ours is this.</summary>
    public static int MostCalls => XmlRpcLimits.Default.MulticallCalls;

    /// <summary>The arguments: one array of structs.</summary>
    public static Value Write(IReadOnlyList<BatchCall> calls) => Value.List(Value.From(
        [.. calls.Select(call => Value.Map(("methodName", Value.From(call.Method)), ("params", call.Arguments.IsNull ? Value.List() : call.Arguments)))]));

    /// <summary>The results: arrays of one value, and faults.</summary>
    public static IEnumerable<BatchResult> Read(Value results, int count)
    {
        IReadOnlyList<Value> list = results.Kind is ValueKind.List ? results.AsList() : [];
        for (int place = 0; place < count; place++)
            yield return Read(place < list.Count ? list[place] : Value.Null);
    }

    /// <summary>Whether a failure means that the server has no such method, for which servers have many words.</summary>
    public static bool IsUnknown(RpcException failure) =>
        failure.Status is RpcStatus.Unimplemented || (failure.Code is not null && failure.Message.Contains(XmlRpcFrameReader.Multicall, StringComparison.Ordinal));

    private static BatchResult Read(Value result)
    {
        if (result.Kind is ValueKind.List && result.AsList() is [var value])
            return new BatchResult(value, null);
        if (result.Get("faultCode") is { Kind: ValueKind.Integer } code)
        {
            string text = result.Get("faultString") is { Kind: ValueKind.Text } said ? said.AsText() : "";
            return new BatchResult(Value.Null, new RpcException(StatusMap.FromXmlRpc(code.AsInteger()), text) { Code = code.AsInteger() });
        }
        return new BatchResult(Value.Null, new RpcException(RpcStatus.Internal, "the server answered system.multicall without a result for this call"));
    }
}
