using Polywire.Formats;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>How JSON-RPC spells the calls that go out over a connection.</summary>
/// <param name="dialect">How this side writes.</param>
/// <param name="pulls">The streams that this side reads.</param>
internal readonly struct JsonRpcClientWire(JsonRpcDialect dialect, JsonRpcPulls pulls) : IClientWire
{
    /// <inheritdoc/>
    public static string Name => "jsonrpc";

    /// <inheritdoc/>
    public static bool ByPosition => false;

    /// <summary>The streams that this side reads.</summary>
    public JsonRpcPulls Pulls => pulls;

    /// <inheritdoc/>
    public static ValueTask<IReadOnlyList<ServiceSchema>> DescribeAsync(RpcClient client, CancellationToken cancellationToken) =>
        SystemDescription.AskAsync(client, cancellationToken);

    /// <inheritdoc/>
    public void Call<T, TShape>(MessageBuffer into, uint id, MethodSchema method, T request, in CallHeaders headers) where TShape : IShape<T>
    {
        JsonRpcCallText.Write<T, TShape>(into, dialect, id, method, request, headers);
        JsonRpcMessage.Finish(into, dialect.Framing);
    }

    /// <inheritdoc/>
    public void Call(MessageBuffer into, uint id, string method, Value arguments, in CallHeaders headers)
    {
        JsonRpcCallText.Write(into, dialect, id, method, arguments, headers);
        JsonRpcMessage.Finish(into, dialect.Framing);
    }

    /// <inheritdoc/>
    public void Notify(MessageBuffer into, string method, Value arguments, in CallHeaders headers)
    {
        JsonRpcCallText.Write(into, dialect, null, method, arguments, headers with { Timeout = null });
        JsonRpcMessage.Finish(into, dialect.Framing);
    }

    /// <inheritdoc/>
    public void Cancel(MessageBuffer into, uint id)
    {
        // $/cancelRequest { id }: https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#cancelRequest
        if (pulls.Forget(id) is { } token)
            Abort(into, token);
        else if (dialect.Version is JsonRpcVersion.V2)
            Notice(into, "$/cancelRequest", "id"u8, System.Text.Encoding.ASCII.GetBytes(id.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <inheritdoc/>
    public void TakesStreams(MessageBuffer into, int items)
    {
    }

    /// <inheritdoc/>
    public void Grant(MessageBuffer into, uint id, int items)
    {
        if (pulls.Granted(id, items) is { } token)
            Next(into, id, token);
    }

    /// <inheritdoc/>
    public T? Read<T, TShape>(ReadOnlySpan<byte> value) where TShape : IShape<T> => JsonFormat.Read<T, TShape>(value, FormatLimits.Default);

    /// <summary>Nobody wants more items of a stream.</summary>
    public void Abort(MessageBuffer into, ReadOnlySpan<byte> token) => Notice(into, "$/enumerator/abort", "token"u8, token);

    /// <summary>Asks for more items of a stream.</summary>
    private void Next(MessageBuffer into, uint id, byte[] token)
    {
        JsonRpcWriter.StartCall(into, JsonRpcVersion.V2, null, "$/enumerator/next");
        // An id that no call has: their ids are numbers.
        Span<byte> text = stackalloc byte[16];
        text[0] = text[1] = (byte)'"';
        text[1] = JsonRpcPulls.IdMark;
        System.Buffers.Text.Utf8Formatter.TryFormat(id, text[2..], out int digits);
        text[2 + digits] = (byte)'"';
        JsonRpcWriter.WriteMember(into, "id"u8, text[..(3 + digits)]);
        Argument(into, "token"u8, token);
    }

    private void Notice(MessageBuffer into, string method, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        JsonRpcWriter.StartCall(into, JsonRpcVersion.V2, null, method);
        Argument(into, name, value);
    }

    private void Argument(MessageBuffer into, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        JsonRpcWriter.StartParams(into);
        into.Append("{\""u8);
        into.Append(name);
        into.Append("\":"u8);
        into.Append(value);
        into.Append("}"u8);
        JsonRpcWriter.End(into);
        JsonRpcMessage.Finish(into, dialect.Framing);
    }
}
