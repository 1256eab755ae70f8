using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>
/// What a wire says and remembers of one call that came in: its id, and how replies are spelled. A struct, so that the runtime compiles
/// one <see cref="IncomingCall{TWire}"/> per wire. Two are equal when they are the same call of a connection.
/// </summary>
/// <typeparam name="TSelf">The struct itself.</typeparam>
internal interface ICallWire<TSelf> : IEquatable<TSelf> where TSelf : struct, ICallWire<TSelf>
{
    /// <summary>The wire's name for people.</summary>
    static abstract string Name { get; }

    /// <summary>Whether arguments mean nothing without their types, so that those of an unknown method stand in <see cref="MethodSchema.AnyRequest"/>.</summary>
    static virtual bool NeedsTypes => false;

    /// <summary>False for a notification: nothing is answered, not even a failure.</summary>
    bool WantsReply { get; }

    /// <summary>Whether items are sent one by one; else they are gathered into one reply.</summary>
    bool Streams { get; }

    /// <summary>How many items of a stream may be sent before the caller grants more; <see cref="long.MaxValue"/> for all.</summary>
    long Credit { get; }

    /// <summary>Headers of the call, names in lower case.</summary>
    IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Keeps what the method says beside its reply, where the wire has a place for it.</summary>
    void AddTrailer(string name, string value)
    {
    }

    /// <summary>A call has ended, its last message is sent, and nobody will write of it any more; or it was refused. Once per call, from any thread.</summary>
    static virtual void HasEnded(in TSelf call)
    {
    }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="CodecException">They do not fit.</exception>
    T? Read<T, TShape>(ReadOnlySpan<byte> arguments) where TShape : IShape<T>;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="CodecException">They do not fit.</exception>
    Value Read(ReadOnlySpan<byte> arguments, ObjectSchema schema);

    /// <summary>Encodes the whole message that ends the call with a value.</summary>
    /// <exception cref="CodecException">The value has no form here.</exception>
    void Reply<T, TShape>(MessageBuffer into, T value) where TShape : IShape<T>;

    /// <summary>Encodes the whole message that ends the call with a value; with null when <paramref name="schema"/> is null.</summary>
    /// <exception cref="CodecException">The value has no form here.</exception>
    void Reply(MessageBuffer into, Schema? schema, Value value);

    /// <summary>Encodes the whole message that carries one item; or, when items are gathered, the item alone.</summary>
    /// <exception cref="CodecException">The value has no form here.</exception>
    void Item<T, TShape>(MessageBuffer into, T item) where TShape : IShape<T>;

    /// <summary>Encodes the whole message that carries one item; or, when items are gathered, the item alone.</summary>
    /// <exception cref="CodecException">The value has no form here.</exception>
    void Item(MessageBuffer into, Schema schema, Value item);

    /// <summary>Encodes what stands between two gathered items.</summary>
    void Between(MessageBuffer into);

    /// <summary>Encodes the whole message that ends a stream whose items were sent.</summary>
    void End(MessageBuffer into);

    /// <summary>Encodes the whole message that ends the call with all items of a stream.</summary>
    void Gathered(MessageBuffer into, int count, ReadOnlySpan<byte> items);

    /// <summary>Encodes the whole message that ends the call with a failure.</summary>
    /// <exception cref="CodecException">The failure's details have no form here.</exception>
    void Fail(MessageBuffer into, RpcException failure);

    /// <summary>The items that the caller sends.</summary>
    /// <exception cref="RpcException">The wire carries no streams from callers.</exception>
    IAsyncEnumerable<T> Items<T, TShape>(MethodSchema method) where TShape : IShape<T>;

    /// <summary>The items that the caller sends.</summary>
    /// <exception cref="RpcException">The wire carries no streams from callers.</exception>
    IAsyncEnumerable<Value> Items(MethodSchema method, Schema schema);
}
