using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>
/// How a wire spells the calls that go out over one connection. A struct, so that the runtime compiles one <see cref="LinkClient{TWire}"/> per
/// wire. Each method encodes one whole message.
/// </summary>
internal interface IClientWire
{
    /// <summary>The wire's name as in <see cref="Addressing.Scheme.Wire"/>.</summary>
    static abstract string Name { get; }

    /// <summary>Whether arguments go by position only.</summary>
    static abstract bool ByPosition { get; }

    /// <summary>Items of a stream that a server may send before it is granted any.</summary>
    static virtual int FirstItems(RpcLimits limits) => limits.StreamItems;

    /// <summary>What can be called, through the wire's own introspection.</summary>
    /// <exception cref="RpcException">The server does not say.</exception>
    static abstract ValueTask<IReadOnlyList<ServiceSchema>> DescribeAsync(RpcClient client, CancellationToken cancellationToken);

    /// <summary>A call.</summary>
    /// <exception cref="CodecException">The arguments have no form here.</exception>
    void Call<T, TShape>(MessageBuffer into, uint id, MethodSchema method, T request, in CallHeaders headers) where TShape : IShape<T>;

    /// <summary>A call.</summary>
    /// <exception cref="CodecException">The arguments have no form here.</exception>
    void Call(MessageBuffer into, uint id, string method, Value arguments, in CallHeaders headers);

    /// <summary>A call without an answer.</summary>
    /// <exception cref="RpcException">The wire has none.</exception>
    void Notify(MessageBuffer into, string method, Value arguments, in CallHeaders headers);

    /// <summary>Nobody waits for the answer any more; nothing when the wire cannot say so.</summary>
    void Cancel(MessageBuffer into, uint id);

    /// <summary>What is said before the first call of a connection that may be answered with a stream; nothing when that goes without saying.</summary>
    void TakesStreams(MessageBuffer into, int items);

    /// <summary>So many more items of a stream may be sent; nothing when the wire cannot say so.</summary>
    void Grant(MessageBuffer into, uint id, int items);

    /// <summary>Reads a reply or an item.</summary>
    /// <exception cref="CodecException">It is something else.</exception>
    T? Read<T, TShape>(ReadOnlySpan<byte> value) where TShape : IShape<T>;
}
