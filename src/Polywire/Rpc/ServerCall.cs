using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>
/// One call as it arrives at a server: what the method may know about it, and the wire's side of it. A method takes one as its last
/// parameter when it wants to know more than its arguments. Each wire has one class for it; a pooled object that is the caller's until
/// the call has ended.
/// </summary>
public abstract class ServerCall
{
    /// <summary>Set when the caller has gone, has given up, or the deadline is over.</summary>
    public abstract CancellationToken Cancellation { get; }

    /// <summary>When the caller stops waiting, counted from the call's arrival; null for never.</summary>
    public virtual DateTimeOffset? Deadline => null;

    /// <summary>Headers of the call, names in lower case; empty where the wire has none. <c>traceparent</c> is among them.</summary>
    public virtual IReadOnlyDictionary<string, string> Headers => System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Where the caller is, such as <c>127.0.0.1:51034</c>.</summary>
    public virtual string Peer => "";

    /// <summary>Who the caller is; null when nobody asked.</summary>
    public virtual string? User => null;

    /// <summary>
    /// Calls the caller, over the connection on which it called; null on wires that carry calls one way only. Valid until that connection
    /// ends, also after this call.
    /// </summary>
    public virtual RpcClient? Caller => null;

    /// <summary>
    /// Says something beside the reply, at its end: in gRPC's, gRPC-Web's and Connect's trailers, with a failure too. Other wires have no place for it and drop it, as does
    /// every wire once the call has ended. From any thread.
    /// </summary>
    /// <param name="name">Lower-case letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; none that begins with <c>grpc-</c> or <c>connect-</c>, which are the wires' own. May be given often.</param>
    /// <param name="value">Printable ASCII; of a name that ends in <c>-bin</c> base64.</param>
    /// <exception cref="ArgumentException">The name or the value cannot cross the wire.</exception>
    public virtual void AddTrailer(string name, string value) => CallTrailers.Check(name, value);

    /// <summary>Reads the arguments. Called once, at once: they are gone when the method has first yielded.</summary>
    /// <exception cref="CodecException">They do not fit; becomes <see cref="RpcStatus.InvalidArgument"/>.</exception>
    public abstract T? Arguments<T, TShape>() where TShape : IShape<T>;

    /// <summary>Reads the arguments of a method whose types are known only at run time.</summary>
    public abstract Value Arguments(ObjectSchema schema);

    /// <summary>Reads the arguments of a method whose parameters nobody knows: a list, by position, or a map, by name; null for none.</summary>
    internal virtual Value ArgumentsAsGiven() => Arguments<Value, ValueShape>();

    /// <summary>The items that the caller sends; only for methods whose kind has a client stream.</summary>
    public abstract IAsyncEnumerable<T> Items<T, TShape>() where TShape : IShape<T>;

    /// <summary>The items that the caller sends, whose type is known only at run time.</summary>
    public abstract IAsyncEnumerable<Value> Items(Schema schema);

    /// <summary>Ends a call with one reply.</summary>
    public abstract void Reply<T, TShape>(T value) where TShape : IShape<T>;

    /// <summary>Ends a call with one reply whose type is known only at run time.</summary>
    /// <param name="schema">Its type; null for no value.</param>
    /// <param name="value">The reply.</param>
    public abstract void Reply(Schema? schema, Value value);

    /// <summary>Sends one item of a stream; completes when there is room for the next.</summary>
    public abstract ValueTask SendAsync<T, TShape>(T item) where TShape : IShape<T>;

    /// <summary>Sends one item whose type is known only at run time.</summary>
    public abstract ValueTask SendAsync(Schema schema, Value item);

    /// <summary>Ends a stream, or a call without a value.</summary>
    public abstract void Complete();

    /// <summary>Ends a call with a failure.</summary>
    public abstract void Fail(RpcException failure);
}
