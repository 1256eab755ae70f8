namespace Polywire.Rpc.JsonRpc;

/// <summary>JSON-RPC as an HTTP server needs it: a body in, a body out.</summary>
internal sealed class JsonRpcExchanges
{
    private const int MostKept = 256;

    private readonly Lock _gate = new();
    private readonly Stack<JsonRpcExchange> _free = [];

    /// <param name="services">What can be called; may change.</param>
    /// <param name="options">Limits, time-outs, introspection.</param>
    public JsonRpcExchanges(ServiceTable services, RpcServerOptions options) => Policy = CallPolicy.OfServer(services, options);

    /// <summary>What the server offers, for connections of its own (WebSocket).</summary>
    public CallPolicy Policy { get; }

    /// <summary>An exchange for one request. <see cref="JsonRpcExchange.Return"/> it.</summary>
    public JsonRpcExchange Rent()
    {
        lock (_gate)
        {
            if (_free.Count > 0)
                return _free.Pop();
        }
        return new JsonRpcExchange(Policy, Keep);
    }

    private void Keep(JsonRpcExchange exchange)
    {
        lock (_gate)
        {
            if (_free.Count < MostKept)
                _free.Push(exchange);
        }
    }
}
